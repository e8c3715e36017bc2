"""What the tests of meetings share."""

from __future__ import annotations

import re

from referrals.actions import meetings


def held(meeting, sol, now):
    return meetings.begin(meeting=meeting, by=sol, at=now)


def words(response):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return text.replace("&#x27;", "'")
