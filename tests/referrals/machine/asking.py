"""Everybody asks over HTTP, and whatever comes back is searched for what its reader has no right to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from difflib import unified_diff
from itertools import count, cycle
from typing import Any
from uuid import uuid4

from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heart.models import Event, Message
from tests.referrals.machine import table
from tests.referrals.machine.canaries import KEY, found, plain, read
from tests.referrals.machine.world import NOBODY, Cast, Organization, Sent, World

GONE = "00000000-0000-4000-8000-000000000000"  # the key of nothing
COUNTS = (
    *("/partner/", "/api/v1/referrals/", "/partner/?show=closed", "/partner/statistics/", "/partner/seen/"),
    *("/messages/", "/partner/?show=under_way", "/partner/questions/", "/meetings/", "/partner/enrollments/"),
)
PARTNERS_PAGES = (
    *(*COUNTS, "/partner/room/", "/partner/people/", "/meetings/tasks/", "/parameters/", "/directory/"),
    *("/api/v1/referrals/?status=accepted", "/api/v1/services/", "/api/v1/organizations/", "/hsds/services"),
    *("/partner/enrollments/?show=ended", "/neighbors/", "/caseload/", "/referrals/", "/api/v1/neighbors/"),
    *("/api/v1/consents/", "/enrollments/", "/questions/", "/insights/", "/api/v1/needs/", "/api/v1/indicators/"),
)
STRANGERS_PAGES = (
    *("/hsds/services", "/hsds/organizations", "/directory/", "/parameters/", "/partner/", "/referrals/", "/messages/"),
    *("/api/v1/referrals/", "/neighbors/", "/meetings/", "/insights/", "/readyz", "/calls/"),
)


def ignore(response: Any) -> None:
    """It changes nothing of who may read what."""


class Asking:
    """Requests, and the eyes that read along. What it counts is told at the end."""

    counted: Counter[str] = Counter()
    cookies: dict[str, Any] = {}  # of those who signed in when the first world began
    cast: Cast
    world: World

    def begin(self) -> None:
        self.browsers: dict[str, Client] = {}
        self.turns = count()
        self.pages, self.others_pages = cycle(PARTNERS_PAGES), cycle(STRANGERS_PAGES)
        self.bystanders_pages = cycle(COUNTS)
        self.newest_message = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        mail.outbox.clear()

    # --- Requests

    def browser(self, who: str) -> Client:
        """Where this person is signed in; nobody's holds nothing."""
        if who not in self.browsers:
            self.browsers[who] = Client()
            if who != NOBODY and self.world.now < self.cookies[who][1]:
                self.browsers[who].cookies = deepcopy(self.cookies[who][0])
            elif who != NOBODY:
                self.browsers[who].force_login(self.cast.users[who])
        return self.browsers[who]

    def afresh(self, who: str) -> str:
        """The same person, who has read what their own last step was answered with: that is shown once."""
        self.browser(who).cookies.pop("messages", None)
        return who

    def ask(self, who: str, path: str, sent: Any = None, *, about: str = "", reader: str = "") -> Any:
        """GET, or POST what is sent. `about` says of which referral the page is, where its address does not."""
        browser, options = self.browser(who), {}
        if path.startswith("/api/"):
            options = {"content_type": "application/json"}
        response = browser.get(path) if sent is None else browser.post(path, sent, **options)
        self.counted["requests"] += 1
        self.look(read(response), reader or self.world.reader_of.get(who, NOBODY), path, about)
        if sent is not None:
            self.counted["taken" if response.status_code < 400 else "refused"] += 1
        return response

    def look(self, text: str, reader: str, path: str, about: str = "") -> None:
        """Nothing of it is for somebody else."""
        own = {str(one.key): one for one in self.world.referrals}
        named = [key for key in KEY.findall(path) if key in own]
        seen = set(found(text.replace(path, "")))
        self.counted["canaries read"] += len(seen & self.world.rights.keys())
        asked = set(found(path))
        leaked = self.world.strangers(seen - asked, reader, path, about or next(iter(named), ""))
        assert not leaked, f"{reader} read {leaked} of somebody else on {path}"

    # --- Steps

    def act(self, who: str, path: str, sent: Any, *, concerns: set[str], then: Callable[[Any], None] = ignore) -> Any:
        """A step that somebody takes, and what it means for the model, before anybody looks again.

        Of whom it does not concern, nothing is counted otherwise than before.
        """
        watched = self.bystander(concerns)
        page = next(self.bystanders_pages)
        before = plain(self.ask(self.afresh(watched), page)) if watched else ""
        response = self.ask(who, path, sent)
        then(response)
        if watched:
            self.counted["bystanders"] += 1
            after = plain(self.ask(watched, page))
            changed = "\n".join(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
            assert not changed, f"{page} of a bystander changed when {who} posted to {path}:\n{changed}"
        self.settle()
        return response

    def bystander(self, concerns: set[str]) -> str:
        """Somebody of an organization that the step has nothing to do with, each second time."""
        turn = next(self.turns)
        aside = [one for one in self.cast.organizations if one.name not in concerns]
        return aside[turn % len(aside)].people[0] if aside and turn % 2 else ""

    def settle(self) -> None:
        """After a step: the states follow the table, what is owed to whom tells them nothing new, and some look on."""
        table.follow()
        self.post()
        turn = next(self.turns)
        organization = self.cast.organizations[turn % 3]
        self.ask(organization.people[turn % 2], next(self.pages))
        if turn % 3 == 0:
            self.ask((NOBODY, "dee", "eve")[turn // 3 % 3], next(self.others_pages))

    def post(self) -> None:
        """Each message that is owed leads its recipient to what is theirs; so does each mail that went out."""
        for message in Message.objects.filter(pk__gt=self.newest_message).select_related("recipient").order_by("pk"):
            self.newest_message = message.pk
            if message.recipient is not None:
                reader = self.world.reader_of.get(message.recipient.username, NOBODY)
                self.look(f"{message.kind} {message.path} {message.last_error}", reader, "a message owed")
        readers = {one.mailbox: one.name for one in self.cast.organizations}
        readers |= {user.email: self.world.reader_of[name] for name, user in self.cast.users.items()}
        for letter in mail.outbox:
            text = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}"
            self.look(text, readers.get(letter.to[0], NOBODY), "a mail")
            self.letters.append(letter)
        mail.outbox.clear()

    # --- What is nobody's

    def trespass(self, who: str, path: str, sent: Any = None) -> None:
        """A record of somebody else is answered as one that does not exist, and takes the same work."""
        newest = Event.objects.latest("pk").pk
        answers, work = [], []
        self.afresh(who)
        nothing = re.sub(r"/\d+/", "/987654321/", KEY.sub(GONE, path))
        assert nothing != path
        for where in (path, nothing):
            with CaptureQueriesContext(connection) as statements:
                response = self.ask(who, where, sent)
            answers.append((response.status_code, plain(response).replace(where, "HERE")))
            work.append(len(statements))
        assert answers[0] == answers[1], f"{path} tells {who} that it exists"
        assert answers[0][0] in {403, 404}, f"{path} is open to {who}: {answers[0][0]}"
        assert work[0] == work[1], f"{path} takes {work[0]} statements, nothing {work[1]}"
        assert Event.objects.latest("pk").pk == newest, "something was done"
        self.counted["trespasses"] += 1

    # --- What is kept

    def pick(self, rows: list[Any], number: int) -> Any:
        return rows[number % len(rows)] if rows else None

    def sent_to(self, organization: Organization) -> list[Sent]:
        return [one for one in self.world.referrals if one.to is organization and one.sent_at]

    def others(self, organization: Organization) -> list[Sent]:
        return [one for one in self.world.referrals if one.to is not organization or not one.sent_at]

    def hold_release(self, referral: Sent) -> None:
        """The recipient reads what went out to it while that may be read, and nothing of it any more after."""
        if referral.sent_at is None or not referral.to.people:
            return
        for path in (f"/partner/referrals/{referral.key}/", f"/api/v1/referrals/{referral.key}/"):
            response = self.ask(referral.to.people[0], path)
            if referral.mistake:
                assert response.status_code == 404
                continue
            there = set(found(read(response))) & referral.told
            assert there == (referral.told if referral.shows(self.world.now) else set()), path

    def signed_in(self) -> None:
        """Everybody signs in once, before the first world."""
        for name, user in self.cast.users.items():
            client = Client()
            client.force_login(user)
            Asking.cookies[name] = (client.cookies, self.world.now + timedelta(hours=12))


def submission() -> str:
    return str(uuid4())


def names(*who: Organization) -> set[str]:
    return {one.name for one in who}
