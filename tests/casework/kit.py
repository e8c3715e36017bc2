"""What the stories about casework's pages share: signing in, counting statements, reading what a page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heart.models import User

HTMX = {"HX-Request": "true"}


def browser(user: User) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    """What a page says, without its markup and doubled spaces."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def statements(read: Callable[[], object]) -> int:
    """How many SQL statements reading takes."""
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def attempt(**answers: object) -> dict[str, object]:
    """The attempt form as a browser sends it: a call that nobody answered, unless it says otherwise."""
    return {"submission": str(uuid4()), "channel": "phone", "result": "no_answer", "wants_help": "", **answers}
