"""Two people whom the demonstration's staff recorded twice, for the page that asks whether they are one. Invented."""

from __future__ import annotations

from datetime import date, datetime

from casework.actions import finding, neighbors
from heart.models import User

TWICE = [
    (
        {"given_name": "Guadalupe", "family_name": "Cisneros Rivas", "date_of_birth": date(1979, 8, 14)},
        {"given_name": "Lupe", "family_name": "Cisneros", "date_of_birth": date(1979, 8, 14)},
        "919-555-0161",
    ),
    (
        {"given_name": "Terrence", "family_name": "Applewhite", "date_of_birth": date(1964, 2, 9)},
        {"given_name": "Applewhite", "family_name": "Terence", "birth_year_about": 1965},
        "984-555-0162",
    ),
]


def record(by: User, now: datetime) -> None:
    """Each of them as two colleagues wrote them down, and what the nightly comparison makes of it."""
    for first, second, phone in TWICE:
        for details in (first, second):
            neighbors.add(details=details, phone=phone, by=by, at=now)
    finding.find(by=User.objects.system("sweep"), at=now)
