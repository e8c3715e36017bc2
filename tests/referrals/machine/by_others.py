"""What a supervisor does with the coordination meeting, what nobody does with a reply link, and what time does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import rule

from heart import delivery
from referrals import tasks
from referrals.models import AgendaPart, AgendaRow, Meeting, Referral
from tests.referrals.machine.asking import Asking, names, submission
from tests.referrals.machine.world import HEART, NOBODY, Right, Sent

some = st.integers(min_value=0, max_value=10_000)
SWEEPS = (
    *(tasks.nudge, tasks.expire, tasks.compare_enrollments, tasks.tell_partners, tasks.expire_questions),
    *(tasks.remind_of_appointments, tasks.ask_what_came_of_appointments, tasks.call_off_appointments),
)


class ByOthers(Asking):
    """The rules of one machine; `number` chooses among what there is."""

    letters: list[Any]
    clock: time_machine.Coordinates

    @rule(hours=st.sampled_from([1, 7, 30, 80, 400]))
    def time_passes(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)
        self.clock.move_to(self.world.now)
        if hours > 1:
            self.browsers.clear()
        self.beat()

    def beat(self) -> None:
        """The sweeps, as the beat starts them, and the mail."""
        for sweep in SWEEPS:
            sweep(self.world.now, self.cast.sweeper)
        delivery.deliver_due(self.world.now)
        self.settle()

    @rule(number=some)
    def meeting(self, number: int) -> None:
        """The agenda builds itself and the meeting begins; each row is decided on, told and given to somebody."""
        world = self.world
        starts = (world.now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
        answer = self.ask("sol", "/meetings/new/", {"submission": submission(), "starts_at": starts})
        if answer.status_code != 302:
            return
        key = Meeting.objects.latest("pk").pk
        world.meetings.append(key)
        self.ask("sol", f"/meetings/{key}/begin/", {})
        self.ask("sol", f"/meetings/{key}/remarks/", {"submission": submission(), "words": world.planted(HEART)})
        for row in AgendaRow.objects.filter(meeting=key).order_by("position")[number % 2 :: 2][:3]:
            self.decide(row, number)
        for one in self.cast.organizations:
            self.ask(one.people[0], f"/meetings/{key}/")
        self.settle()

    def decide(self, row: AgendaRow, number: int) -> None:
        """What an organization is told of a row that is about its referral is told of the neighbor, as that was."""
        world = self.world
        sent = {"words": world.planted(HEART), "task": "", "owner": "", "due_on": ""}
        by_key = {one.key: one for one in self.cast.organizations}
        parts = list(AgendaPart.objects.filter(row=row).order_by("pk"))
        for part in parts:
            to = by_key[part.organization_id]
            told = world.planted(HEART)
            world.grant([told], self.of_part(part, to.name))
            sent[f"told-{part.pk}"] = told
        if parts:
            part = parts[number % len(parts)]
            owner, task = by_key[part.organization_id], world.planted(HEART)
            world.grant([task], self.of_part(part, owner.name))
            sent |= {"task": task, "owner": str(self.cast.users[owner.people[0]].pk)}
            sent["due_on"] = (world.now + timedelta(days=3)).date().isoformat()
        answer = self.ask("sol", f"/meetings/rows/{row.pk}/", sent)
        assert answer.status_code == 302, answer.content
        self.counted["told in a meeting"] += len(parts)

    def of_part(self, part: AgendaPart, name: str) -> Right:
        referral = next((one for one in self.world.referrals if one.key == str(part.referral_id)), None)
        return Right(name, referral.shows) if referral else Right(name)

    @rule(number=some, organization=st.integers(0, 2))
    def say_in_meeting(self, number: int, organization: int) -> None:
        """On a part of one's own; and on another's, which does not exist."""
        if not self.world.meetings:
            return
        one, key = self.cast.organizations[organization], self.world.meetings[-1]
        parts = AgendaPart.objects.filter(row__meeting=key).order_by("pk")
        own = self.pick(list(parts.filter(organization=one.key)), number)
        for part in (own, parts.exclude(organization=one.key).first()):
            if part is not None:
                words = self.world.planted(one.name, HEART)
                sent = {"submission": submission(), "part": part.pk, "words": words}
                answer = self.act(one.people[1], f"/meetings/{key}/remarks/", sent, concerns=names(one))
                assert part.organization_id == one.key or answer.status_code == 404

    @rule(number=some, answer=st.sampled_from(["accept", "no_room", "decline"]), far=st.integers(1, 3))
    def reply_without_sign_in(self, number: int, answer: str, far: int) -> None:
        """By a link: nothing of anybody until the code from the organization's mailbox; then one referral, once."""
        waiting = [one for one in self.world.referrals if one.sent_at and one.to.people]
        referral = self.pick(waiting, number)
        if referral is None:
            return
        self.world.grant([referral.key[:8].upper()], Right(NOBODY, under=("/reply/",)))
        made = self.ask("noel", f"/referrals/{referral.key}/reply-links/", {})
        link = re.search(r"/reply/([\w-]{40,})/", made.content.decode()) if made.status_code == 200 else None
        if link is None:
            return
        self.browsers.pop(NOBODY, None)
        path = f"/reply/{link[1]}/"
        self.ask(NOBODY, path)
        who = {"name": self.world.planted(HEART, referral.to.name), "position": "Intake"}
        self.ask(NOBODY, path, who)
        self.ask(NOBODY, f"{path}answer/")
        if far > 1:
            self.with_code(referral, path, answer if far > 2 else "")
        self.browsers.pop(NOBODY, None)
        self.settle()

    def with_code(self, referral: Sent, path: str, answer: str) -> None:
        delivery.deliver_due(self.world.now)
        self.letters.clear()
        self.post()
        codes = [re.search(r"\b(\d{4}\s?\d{4})\b", letter.body) for letter in self.letters]
        code = next((one[1] for one in reversed(codes) if one), "")  # the newest: others may have asked for one too
        about = {"about": referral.key, "reader": referral.to.name}
        self.ask(NOBODY, f"{path}code/", {"code": code})
        self.ask(NOBODY, f"{path}answer/", **about)
        if answer:
            note = self.world.planted(HEART, referral.to.name)
            self.ask(NOBODY, f"{path}answer/", {"answer": answer, "reason": "other", "note": note}, **about)
            stood = Referral.objects.values_list("status", flat=True).get(pk=referral.key)
            assert stood in {"accepted", "declined"} or not referral.shows(self.world.now)
