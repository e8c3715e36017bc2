"""A person at the pages, as a program of its own: nothing of the suite's transaction is around them.

    python -m tests.faults.person

Prints one line a step: what was done, the page's status, and the seconds it took.
"""

from __future__ import annotations

import os
import time
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")

LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _word() -> str:
    """A word that nobody bears, of letters alone: seven digits in a row would be read as a phone."""
    return uuid4().hex[:8].translate(LETTERS)


def main() -> None:
    import django

    django.setup()
    from casework.forms.encounters import NEW
    from casework.models import FollowUp
    from heart.models import User
    from tests.casework.field_kit import report, somebody
    from tests.casework.kit import attempt, browser

    nadia, sol = (User.objects.get(username=name) for name in ("nadia", "sol"))
    follow_up = FollowUp.objects.latest("pk")
    # Who was met the last time may bear a name much alike: this is somebody else.
    met = somebody(q=f"Somebody {_word()}", neighbor=NEW)
    typed = report(met, felt_safe="no", wants_debrief="yes", colleague_1=sol.pk, discipline_1="peer")
    steps = [
        ("attempt", nadia, f"/follow-ups/{follow_up.pk}/attempt/", attempt()),
        ("response", nadia, "/encounters/new/", typed),
    ]
    for name, person, path, typed in steps:
        client = browser(person)
        client.get(path)  # as a person does first; a new process reads its templates and addresses for it
        begun = time.monotonic()
        answer = client.post(path, typed)
        print(name, answer.status_code, round(time.monotonic() - begun, 2))


if __name__ == "__main__":
    main()
