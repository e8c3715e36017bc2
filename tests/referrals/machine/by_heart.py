"""What navigators do: meet people, take consents, refer, write, ask for room, hand over, end, take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from referrals.models import CapacityQuestion, Referral
from tests.referrals.machine.asking import Asking, names, submission
from tests.referrals.machine.bounds import MOST_NEIGHBORS
from tests.referrals.machine.canaries import token
from tests.referrals.machine.world import HEART, NAVIGATORS, Consent, Need, Neighbor, Organization, Right, Sent

some = st.integers(min_value=0, max_value=10_000)
who = st.sampled_from(NAVIGATORS)
KINDS = ("identity", "contact", "need")


class ByHeart(Asking):
    """The rules of one machine; `number` chooses among what there is."""

    @rule(by=who, substances=st.booleans())
    @precondition(lambda self: len(self.world.neighbors) < MOST_NEIGHBORS)
    def meet(self, by: str, substances: bool) -> None:
        """Somebody new, whom `by` takes on, with a need and a note about them."""
        world, mint = self.world, self.world.mint
        given, family, place, looks = (world.planted(HEART) for _ in range(4))
        born, phone = mint.birthday(), mint.phone()
        world.may_read([born, phone], HEART)
        details = {"given_name": given, "family_name": family, "date_of_birth": born.isoformat()}
        details |= {"usual_places": place, "identifying_note": looks}
        met = {"known": "known", "wish": "wants", "mode": "in_person", "details": details, "phone": phone}
        met["summary"] = world.planted(HEART)
        body = {"program": "CRT", "disposition": "resolved_on_scene", "met": [met], "police": "none"}
        body |= {"members": [{"discipline": "emt", "user": "ray"}, {"discipline": "clinician", "user": "cora"}]}
        for name, minutes in (("dispatched_at", 50), ("on_scene_at", 40), ("cleared_at", 0)):
            body[name] = (world.now - timedelta(minutes=minutes)).isoformat()
        answer = self.act(by, "/api/v1/responses/", body, concerns=set())
        assert answer.status_code == 201, answer.content
        [made] = answer.json()["encounters"]
        neighbor = Neighbor(made["neighbor"], made["case"], [given, family], token(born), [phone, place])
        world.neighbors.append(neighbor)
        self.ask(by, f"/cases/{neighbor.case}/take/", {})
        self.need(len(world.neighbors) - 1, by, "substance-use" if substances else "food-insecurity")
        note = {"case": neighbor.case, "title": world.planted(HEART), "body": world.planted(HEART)}
        self.ask(by, "/api/v1/notes/", note)

    @rule(number=some, by=who, domain=st.sampled_from(["food-insecurity", "substance-use", "homelessness"]))
    def need(self, number: int, by: str, domain: str) -> None:
        if neighbor := self.pick(self.world.neighbors, number):
            detail = self.world.planted(HEART)
            sent = {"case": neighbor.case, "domain": domain, "detail": detail}
            answer = self.act(by, "/api/v1/needs/", sent, concerns=set())
            if answer.status_code == 201:
                neighbor.needs.append(Need(answer.json()["id"], domain, detail))

    @rule(number=some, by=who)
    def correct(self, number: int, by: str) -> None:
        """Another name: what went out before stays as it was."""
        if neighbor := self.pick(self.world.neighbors, number):
            name = self.world.planted(HEART)
            browser, path = self.browser(by), f"/api/v1/neighbors/{neighbor.key}/"
            answer = browser.patch(path, {"family_name": name}, content_type="application/json")
            assert answer.status_code == 200
            neighbor.names[1] = name

    @rule(
        number=some,
        by=who,
        orgs=st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True),
        extra=st.sampled_from([(), ("substance_use",), ("situation",)]),
        narrow=st.booleans(),
        days=st.sampled_from([2, 40, 300]),
    )
    def consent(self, number: int, by: str, orgs: list[int], extra: tuple[str, ...], narrow: bool, days: int) -> None:
        neighbor = self.pick(self.world.neighbors, number)
        if neighbor is None:
            return
        world, chosen = self.world, [(*self.cast.organizations, self.cast.alone)[one] for one in orgs]
        kinds = {*(KINDS[:2] if narrow else KINDS), *extra}
        ends = world.now + timedelta(days=days, minutes=len(world.consents))
        purpose = world.planted(HEART)
        sent = {
            **{"neighbor": neighbor.key, "recipients": [str(one.key) for one in chosen], "explained": True},
            **{"information": sorted(kinds), "purpose": purpose, "method": "paper", "paper_place": "Binder 3"},
            **{"signed_name": world.planted(HEART), "expires_at": ends.isoformat()},
        }
        if "substance_use" in kinds:
            sent["substance_words"] = world.planted(HEART)
        answer = self.act(by, "/api/v1/consents/", sent, concerns=set())
        assert answer.status_code == 201, answer.content
        made = Consent(answer.json()["id"], neighbor, frozenset(names(*chosen)), frozenset(kinds), world.now, ends)
        world.consents.append(made)
        for one in chosen:
            world.grant([purpose], Right(one.name, lambda at, one=one: self.relies(made, one)))

    def relies(self, consent: Consent, to: Organization) -> bool:
        """Whether something went to this organization under this consent, and may still be seen."""
        return any(one.consent is consent and one.shows(self.world.now) for one in self.sent_to(to))

    @rule(number=some, by=who)
    def revoke(self, number: int, by: str) -> None:
        """From the very next request on, nothing that hung on it is shown to anybody."""
        standing = [one for one in self.world.consents if one.holds(self.world.now)]
        if consent := self.pick(standing, number):
            self.take_back(consent, by)

    def take_back(self, consent: Consent, by: str) -> None:
        concerns = set(consent.recipients)
        consent.revoked = True
        reason = {"reason": self.world.planted(HEART)}
        answer = self.act(by, f"/api/v1/consents/{consent.key}/revoke/", reason, concerns=concerns)
        assert answer.status_code == 200, answer.content
        for referral in self.world.referrals:
            if referral.consent is consent:
                self.hold_release(referral)
                meetings = [f"/meetings/{key}/" for key in self.world.meetings[-1:]]
                for path in (f"/referrals/{referral.key}/appointment/", "/meetings/tasks/", *meetings):
                    if referral.to.people:
                        self.ask(referral.to.people[0], path)
        self.counted["revocations"] += 1

    @rule(
        number=some,
        by=who,
        to=st.integers(0, 3),
        extra=st.sampled_from([(), (), ("substance_use",), ("situation",)]),
        little=st.booleans(),
        send=st.sampled_from([True, True, True, False]),
        exception=st.sampled_from([False, False, False, True]),
        agreed=st.sampled_from([True, True, False]),
    )
    def refer(
        self,
        number: int,
        by: str,
        to: int,
        extra: tuple[str, ...],
        little: bool,
        send: bool,
        exception: bool,
        agreed: bool,
    ) -> None:
        """A draft, or what goes out at once; where the neighbor `agreed`, a consent that covers it comes first."""
        world, asked = self.world, (*self.cast.organizations, self.cast.alone)[to]
        pairs = [(one, need) for one in world.neighbors for need in one.needs]
        if not pairs:
            return
        neighbor, need = self.pick(pairs, number)
        kinds = ["identity", "need"] if little else [*KINDS, *extra]
        question, why = world.planted(HEART), world.planted(HEART)
        sent: dict[str, Any] = {"need": need.key, "service": str(asked.service), "information": kinds, "send": send}
        sent |= {"question": question, "despite": world.planted(HEART)}
        if little:
            sent["fields"] = ["identity.name"]
        if exception:
            sent |= {"exception": "medical_emergency", "exception_note": why}
        if agreed and send and not exception and world.covering(neighbor, asked, kinds) is None:
            self.consent(world.neighbors.index(neighbor), by, [to, (to + 1) % 3], extra, False, 40)
        consent = world.covering(neighbor, asked, kinds)
        allowed = "substance_use" not in kinds if exception else consent is not None
        told = world.told(neighbor, need, kinds, little=little)

        def was_made(answer: Any) -> None:
            if answer.status_code != 201:
                return
            assert allowed or not send, "a release without a consent in force"
            made = Sent(answer.json()["id"], asked, neighbor, need, (tuple(kinds), little, exception, question))
            world.referrals.append(made)
            world.keyed(made)
            if send:
                self.released(made, None if exception else consent, told)

        self.act(by, "/api/v1/referrals/", sent, concerns=names(asked) if send else set(), then=was_made)

    @rule(number=some, by=who)
    def send(self, number: int, by: str) -> None:
        """A draft goes out as the neighbor's record is now, under what is in force now."""
        world = self.world
        drafts = [one for one in world.referrals if one.sent_at is None and not one.mistake]
        if draft := self.pick(drafts, number):
            kinds, little, exception, _ = draft.terms
            consent = world.covering(draft.neighbor, draft.to, kinds)
            told = world.told(draft.neighbor, draft.need, kinds, little=little)
            sent = {"to": "sent", "reason": world.planted(HEART)}
            path = f"/api/v1/referrals/{draft.key}/moves/"

            def went_out(answer: Any) -> None:
                if answer.status_code == 200:
                    assert exception or consent is not None, "a release without a consent in force"
                    self.released(draft, None if exception else consent, told)

            self.act(by, path, sent, concerns=names(draft.to), then=went_out)

    def released(self, made: Sent, consent: Consent | None, told: frozenset[str]) -> None:
        """What a referral that went out now lets its recipient read."""
        made.sent_at, made.consent, made.told = self.world.now, consent, told
        self.world.grant([*told, made.terms[-1]], Right(made.to.name, made.shows, of=made.key))
        self.counted["referrals sent"] += 1
        self.hold_release(made)

    @rule(number=some, by=who, together=st.booleans())
    def ask_two(self, number: int, by: str, together: bool) -> None:
        """Two organizations for one need, on the page, at once or one after the other."""
        world, pair = self.world, self.cast.organizations[number % 2 : number % 2 + 2]
        neighbor = self.pick(world.neighbors, number)
        if neighbor is None or not neighbor.needs:
            return
        need, question = neighbor.needs[0], world.planted(HEART)
        told = world.told(neighbor, need, KINDS, little=False)
        path = f"/needs/{need.key}/ask/?" + "&".join(f"service={one.service}" for one in pair)
        sent = {"submission": submission(), "order": "together" if together else "in_turn", "urgency": "routine"}
        sent |= {"question": question, "information": list(KINDS), "despite": world.planted(HEART)}
        sent |= {f"turn_{one.service.hex}": place for place, one in enumerate(pair, start=1)}
        covering = {one.name: world.covering(neighbor, one, KINDS) for one in pair}
        known = {one.key for one in world.referrals}
        self.ask(by, path, sent)
        by_key = {one.key: one for one in pair}
        for row in Referral.objects.exclude(pk__in=known).order_by("organization__name"):
            made = Sent(str(row.pk), by_key[row.organization_id], neighbor, need, (KINDS, False, False, question))
            world.referrals.append(made)
            world.keyed(made)
            if row.sent_at is not None:
                assert covering[made.to.name] is not None, "a release without a consent in force"
                self.released(made, covering[made.to.name], told)
        self.settle()

    @rule(number=some, by=who, how=st.sampled_from(["withdrawn", "cancelled", "entered_in_error", "declined"]))
    def end(self, number: int, by: str, how: str) -> None:
        if referral := self.pick(self.world.referrals, number):
            sent = {"to": how, "reason": self.world.planted(HEART)}
            answer = self.act(by, f"/api/v1/referrals/{referral.key}/moves/", sent, concerns=names(referral.to))
            assert how != "declined" or answer.status_code >= 400 or not referral.to.people, "HEART declined for them"
            if answer.status_code == 200:
                referral.mistake = referral.mistake or how == "entered_in_error"
                self.hold_release(referral)

    @rule(number=some, by=who, wrong=st.booleans())
    def write(self, number: int, by: str, wrong: bool) -> None:
        if referral := self.pick(self.world.referrals, number):
            text = self.world.shared(referral)
            path = f"/api/v1/referrals/{referral.key}/messages/"
            answer = self.act(by, path, {"text": text}, concerns=names(referral.to))
            assert answer.status_code >= 400 or referral.shows(self.world.now), "written after the consent has ended"
            if wrong and answer.status_code == 201:
                self.world.rights[token(text)] = [Right(HEART)]
                why = {"why": self.world.planted(HEART)}
                self.act(by, f"{path}{answer.json()['id']}/in-error/", why, concerns=names(referral.to))

    @rule(number=some, by=who, to=st.integers(0, 2))
    def ask_for_room(self, number: int, by: str, to: int) -> None:
        """Of whom it is asked stays at HEART."""
        world, asked = self.world, self.cast.organizations[to]
        neighbor = self.pick(world.neighbors, number)
        if neighbor is None or not neighbor.needs:
            return
        path = f"/questions/new/?service={asked.service}&need={neighbor.needs[0].key}"
        sent = {"submission": submission(), "domain": "food-insecurity", "urgency": "routine", "age_band": "any"}
        answer = self.ask(by, path, {**sent, "language": "english"})
        if answer.status_code == 302:
            key = str(CapacityQuestion.objects.get(submission=sent["submission"]).pk)
            world.questions.append((asked, key))
            world.may_read([key, key[:8].upper()], HEART, asked.name)
        self.settle()

    @rule(number=some, by=who, days=st.sampled_from([1, 5]))
    def hand_over(self, number: int, by: str, days: int) -> None:
        """An appointment, or another in its place; where HEART meets the neighbor is HEART's alone."""
        underway = [one for one in self.world.referrals if one.sent_at and not one.mistake]
        if referral := self.pick(underway, number):
            world, starts = self.world, (self.world.now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
            place, why, met_at = world.shared(referral), world.shared(referral), world.planted(HEART)
            sent = {"submission": submission(), "starts_at": starts, "place_words": place, "reason": why}
            sent |= {"transport": "none", "meeting_point": met_at}
            self.act(by, f"/referrals/{referral.key}/appointment/", sent, concerns=names(referral.to))

    @rule(number=some, by=who, step=st.sampled_from(["accept", "decline", "started", "completed", "waitlisted"]))
    def write_down(self, number: int, by: str, step: str) -> None:
        """HEART writes down what a provider where nobody signs in said; for another it may not."""
        if referral := self.pick(self.world.referrals, number):
            note = self.world.planted(HEART)
            path, sent = f"/referrals/{referral.key}/step/", {"status": step, "reason": note}
            if step in {"accept", "decline"}:
                said = {"accept": "yes" if step == "accept" else "no", "reason": "other", "note": note}
                path, sent = f"/referrals/{referral.key}/answer/", said
            begins = step in {"started", "completed"}
            concerns = self.asked_too(referral) if begins else names(referral.to)
            answer = self.act(by, path, sent, concerns=concerns)
            assert answer.status_code == 403 or not referral.to.people, "HEART spoke for who speaks for themselves"

    def asked_too(self, referral: Sent) -> set[str]:
        """Whoever is asked for the same need hears of a start: theirs is withdrawn."""
        return {one.to.name for one in self.world.referrals if one.need is referral.need}
