"""What the tests of the encounter form share."""

from __future__ import annotations

from tests.casework.kit import browser

NEW = "/encounters/new/"


def send(user, typed):
    return browser(user).post(NEW, typed)
