"""What the organizations do with what was sent to them, and what they try with what was not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from referrals.models import Enrollment, Referral
from tests.referrals.machine import table
from tests.referrals.machine.asking import GONE, Asking, names, submission
from tests.referrals.machine.canaries import token
from tests.referrals.machine.table import STEPS
from tests.referrals.machine.world import HEART, Organization, Right, Sent

some = st.integers(min_value=0, max_value=10_000)
org = st.integers(0, 2)
step = st.sampled_from(sorted(STEPS.keys() - {""}))
TRIES = (
    *("/partner/referrals/{}/", "/api/v1/referrals/{}/", "/api/v1/referrals/{}/messages/", "/referrals/{}/sheet/"),
    *("/referrals/{}/appointment/", "/referrals/{}/", "/referrals/{}/reply-links/"),
)
POSTS = {
    "/partner/referrals/{}/accept/": {"accept-note": "Yes"},
    "/partner/referrals/{}/decline/": {"decline-reason": "no_capacity"},
    "/partner/referrals/{}/step/": {"status": "started"},
    "/partner/referrals/{}/received/": {"word-received": "yes"},
    "/partner/referrals/{}/messages/": {"submission": GONE, "text": "Hello"},
    "/api/v1/referrals/{}/moves/": {"to": "accepted"},
    "/api/v1/referrals/{}/messages/": {"text": "Hello"},
    "/api/v1/referrals/{}/received/": {"received": "yes", "evidence": "partner"},
}


class ByPartners(Asking):
    """The rules of one machine; `number` chooses among what there is."""

    def own(self, number: int, organization: int) -> tuple[Organization, Sent | None, str]:
        one = self.cast.organizations[organization]
        return one, self.pick(self.sent_to(one), number), one.people[number % 2]

    @rule(number=some, organization=org)
    def open(self, number: int, organization: int) -> None:
        _, referral, _ = self.own(number, organization)
        if referral:
            self.hold_release(referral)
            self.settle()

    @rule(number=some, organization=org, yes=st.booleans())
    def answer(self, number: int, organization: int, yes: bool) -> None:
        one, referral, person = self.own(number, organization)
        if referral:
            note = self.world.planted(one.name, HEART)
            sent = {"accept-note": note, "decline-note": note, "decline-reason": "other"}
            path = f"/partner/referrals/{referral.key}/{'accept' if yes else 'decline'}/"
            self.act(person, path, sent, concerns=names(one))

    @rule(number=some, organization=org, to=step)
    def move(self, number: int, organization: int, to: str) -> None:
        """Any step at all, by the API: those that are not theirs, or not open, are refused."""
        one, referral, person = self.own(number, organization)
        if referral is None:
            return
        stood = Referral.objects.values_list("status", flat=True).get(pk=referral.key)
        sent = {"to": to, "note": self.world.planted(one.name, HEART), "reason": "no_capacity"}
        sent["appointment_at"] = (self.world.now + timedelta(days=3)).isoformat()
        answer = self.act(person, f"/api/v1/referrals/{referral.key}/moves/", sent, concerns=self.touched(referral, to))
        opened = STEPS[stood].get(to, "")
        if answer.status_code == 200:
            assert "P" in opened or (stood == "sent" and "P" in STEPS["viewed"].get(to, "")), f"{stood} to {to}"

    def try_every_step(self, place: int, organization: int) -> None:
        """From where one referral stands, each state that the API knows; what goes on comes before what ends."""
        one = self.cast.organizations[organization]
        referral = self.sent_to(one)[place]
        onward = ("accepted", "started", "scheduled", "waitlisted")
        for to in (*onward, *sorted(STEPS.keys() - {"", *onward})):
            sent = {"to": to, "note": "Tried", "reason": "no_capacity"}
            sent["appointment_at"] = (self.world.now + timedelta(days=3)).isoformat()
            self.ask(one.people[0], f"/api/v1/referrals/{referral.key}/moves/", sent)
        table.follow()

    @rule(number=some, organization=org, to=step)
    def step(self, number: int, organization: int, to: str) -> None:
        """The same on the page."""
        one, referral, person = self.own(number, organization)
        if referral:
            sent = {"status": to, "reason": self.world.planted(one.name, HEART)}
            sent["appointment_at"] = (self.world.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
            path = f"/partner/referrals/{referral.key}/step/"
            self.act(person, path, sent, concerns=self.touched(referral, to))

    def touched(self, referral: Sent, to: str) -> set[str]:
        """Who hears of this step: of a start everybody who is asked for the same need."""
        if to not in {"started", "completed"}:
            return names(referral.to)
        return {one.to.name for one in self.world.referrals if one.need is referral.need}

    @rule(number=some, organization=org, wrong=st.booleans())
    def write_back(self, number: int, organization: int, wrong: bool) -> None:
        one, referral, person = self.own(number, organization)
        if referral:
            text = self.world.shared(referral, by_heart=False)
            path = f"/api/v1/referrals/{referral.key}/messages/"
            answer = self.act(person, path, {"text": text}, concerns=names(one))
            assert answer.status_code >= 400 or referral.shows(self.world.now), "written after the consent has ended"
            if wrong and answer.status_code == 201:
                self.world.rights[token(text)] = [Right(one.name)]
                why = {"why": self.world.planted(one.name)}
                self.act(person, f"{path}{answer.json()['id']}/in-error/", why, concerns=names(one))

    @rule(number=some, organization=org, received=st.sampled_from(["yes", "no"]))
    def say_received(self, number: int, organization: int, received: str) -> None:
        one, referral, person = self.own(number, organization)
        if referral:
            path = f"/partner/referrals/{referral.key}/received/"
            self.act(person, path, {"word-received": received}, concerns=names(one))

    @rule(number=some, organization=org)
    def appoint(self, number: int, organization: int) -> None:
        one, referral, person = self.own(number, organization)
        if referral:
            word = self.world.shared(referral, by_heart=False)
            starts = (self.world.now + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
            sent = {"submission": submission(), "starts_at": starts, "place_words": word, "reason": word}
            path = f"/referrals/{referral.key}/appointment/"
            self.act(person, path, {**sent, "transport": "none"}, concerns=names(one))

    @rule(number=some, room=st.sampled_from(["capacity", "no-capacity", "waitlist"]))
    def say_room(self, number: int, room: str) -> None:
        """An answer to a question about room: it is the directory's from then on, its words are HEART's alone."""
        if not self.world.questions:
            return
        one, key = self.pick(self.world.questions, number)
        sent = {"room": room, "note": self.world.planted(one.name, HEART)}
        self.act(one.people[0], f"/partner/questions/{key}/", sent, concerns=names(one))

    @rule(number=some, organization=org, known=st.booleans(), may_name=st.booleans())
    def enroll(self, number: int, organization: int, known: bool, may_name: bool) -> None:
        """Somebody whom HEART knows, in the organization's own words, or somebody whom it does not."""
        one, world = self.cast.organizations[organization], self.world
        neighbor, only = self.pick(world.neighbors, number) if known else None, ("/partner/enrollments/",)
        given, family = neighbor.names if neighbor else (world.mint.word(), world.mint.word())
        born = neighbor.born if neighbor else world.mint.birthday().isoformat()
        world.grant([given, family, born], Right(one.name, under=only))
        own = world.planted(one.name)
        sent = {"submission": submission(), "given_name": given, "family_name": family, "date_of_birth": born}
        sent |= {"own_reference": own, "domain": "food-insecurity", "covers": ["identity", "need"]}
        sent |= {"served_since": world.now.date().isoformat(), **({"may_name": "on"} if may_name else {})}
        sent["release_ends_on"] = (world.now + timedelta(days=60)).date().isoformat()
        answer = self.act(one.people[0], "/partner/enrollments/new/", sent, concerns=names(one))
        if answer.status_code == 302:
            key = str(Enrollment.objects.get(submission=sent["submission"]).pk)
            world.enrollments.append((one, key))
            world.may_read([key, key[:8].upper()], one.name, HEART)

    @rule(number=some)
    def end_enrollment(self, number: int) -> None:
        if not self.world.enrollments:
            return
        one, key = self.pick(self.world.enrollments, number)
        self.ask(one.people[0], f"/partner/enrollments/{key}/")
        self.act(one.people[0], f"/partner/enrollments/{key}/end/", {"reason": "left"}, concerns=names(one))

    @rule(number=some, organization=org, by_post=st.booleans())
    def reach_for_others(self, number: int, organization: int, by_post: bool) -> None:
        """What was sent to others, or to nobody yet, does not exist."""
        one = self.cast.organizations[organization]
        hidden = [row for row in self.others(one) if row.to is not one or row.sent_at is None]
        if referral := self.pick(hidden, number):
            paths = sorted(POSTS) if by_post else TRIES
            path = paths[number % len(paths)]
            self.trespass(one.people[0], path.format(referral.key), POSTS[path] if by_post else None)
        for row, path in ((self.world.enrollments, "enrollments"), (self.world.questions, "questions")):
            theirs = self.pick([key for owner, key in row if owner is not one], number)
            if theirs:
                self.trespass(one.people[1], f"/partner/{path}/{theirs}/")
        if neighbor := self.pick(self.world.neighbors, number):
            pages = (f"/neighbors/{neighbor.key}/", f"/cases/{neighbor.case}/", f"/api/v1/neighbors/{neighbor.key}/")
            self.trespass(one.people[0], pages[number % 3])

    @rule(number=some, organization=org)
    def search_for_somebody(self, number: int, organization: int) -> None:
        """Words that HEART knows find what words that nobody knows find; so do the keys of needs and of neighbors."""
        neighbor, person = self.pick(self.world.neighbors, number), self.cast.organizations[organization].people[0]
        if neighbor is None:
            return
        nothing = self.world.mint.word()
        self.afresh(person)
        for path in ("/directory/?words={}", "/api/v1/referrals/?find={}", "/api/v1/services/?find={}"):
            told = {self.ask(person, path.format(word)).content.count(b"\n") for word in (neighbor.names[0], nothing)}
            assert len(told) == 1, f"{path} tells {person} whom HEART knows"
        need = neighbor.needs[0].key if neighbor.needs else 1
        for path in ("/api/v1/referrals/?need={}", "/api/v1/referrals/?neighbor={}", "/directory/?need_id={}"):
            with_need, without = (self.ask(person, path.format(key)) for key in (need, 987_654_321))
            assert with_need.status_code == without.status_code, path
            assert len(with_need.content.split()) == len(without.content.split()), path
