"""Notes of each template, one that waits for a co-signature, words not kept yet, and two attached files."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fpdf import FPDF
from PIL import Image, ImageDraw

from casework.actions import attachments, cosigning, notes, typing
from casework.models import Case
from casework.states import CaseStatus
from heart import uploads
from heart.models import User
from referrals.management.demo.cast import Cast

DAP = {
    "data": "Met at the library. Slept four nights at the shelter, eats once a day, has her medicine with her.",
    "assessment": "More settled than last week. The missing bus pass is what keeps her from the clinic.",
    "plan": "Bring a bus pass on Thursday; ride along to the intake on Monday.",
}
PLAN = {
    "warning_signs": "Not sleeping, pacing at night, not answering my sister.",
    "own_coping": "Walking by the river, the radio, a shower.",
    "distraction": "The chess tables downtown; my cousin's kitchen.",
    "people_to_ask": "My sister, after six. The night desk at the shelter.",
    "professionals": "988 by phone or text. HEART's clinician on weekdays. 911 when my life is in danger.",
    "safer_surroundings": "My cousin keeps the pills and gives me two days at a time.",
    "reasons_to_live": "My nephew starts school in August.",
}
SCREEN = {
    "wish_dead": {"answer": "yes", "remark": "On some evenings"},
    "thoughts": {"answer": "no"},
    "thoughts_now": {"answer": "no"},
    "before": {"answer": "not_asked"},
    "holds": {"answer": "yes", "remark": "The nephew"},
    "judgment": "Passive thoughts without intent or plan; somebody to turn to. I judge the risk low today.",
    "done": "Went through the safety plan together. I call on Friday.",
}
NEEDS = {
    "homelessness": {"answer": "need", "remark": "Shelter, until the end of the month"},
    "transportation-insecurity": {"answer": "need", "remark": "No bus pass"},
    "employment-status": {"answer": "no_need"},
    "intimate-partner-violence": {"answer": "declined"},
    "priorities": "A door of my own that locks.",
}


def write(cast: Cast, now: datetime) -> None:
    """On nadia's two newest open cases."""
    cases = list(Case.objects.filter(assigned_to=cast["nadia"]).exclude(status=CaseStatus.CLOSED).order_by("-pk")[:2])
    if not cases:
        return
    first, last, cora, nadia = cases[0], cases[-1], cast["cora"], cast["nadia"]
    day = timedelta(days=1)
    structured: list[tuple[str, str, dict[str, Any], User]] = [
        ("Follow-up at the library", "dap", DAP, cora),
        ("Safety plan", "safety_plan", PLAN, cora),
        ("Suicide-risk screen", "risk_screen", SCREEN, cora),
        ("First assessment", "needs", NEEDS, nadia),
    ]
    signed = [
        notes.sign(
            note=notes.draft(case=first, title=title, template=key, answers=answers, by=by, at=now - day),
            by=by,
            at=now - day,
        )
        for title, key, answers, by in structured
    ]
    cosigning.ask(note=signed[-1], of=cora, by=nadia, at=now - timedelta(hours=20))
    typing.keep(
        case=last,
        submission=UUID(int=7, version=4),
        window=UUID(int=8, version=4),
        template="dap",
        typed={"title": "Call on Tuesday", "data": "Picked up at once. Asks whether the"},
        by=nadia,
        at=now - timedelta(hours=3),
    )
    for title, name, content in (
        ("Letter from the shelter", "letter.pdf", _letter()),
        ("Notice", "notice.png", _notice()),
    ):
        upload = uploads.check(name=name, declared="", content=content)
        attachments.add(case=first, title=title, upload=upload, by=nadia, at=now - day)


def _letter() -> bytes:
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=12)
    paper.multi_cell(0, 7, "To whom it may concern:\n\nThis neighbor has stayed with us since the first of the month.")
    return bytes(paper.output())


def _notice() -> bytes:
    picture, kept = Image.new("RGB", (360, 120), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((16, 50), "Invented notice: please call the front desk.", fill="black")
    picture.save(kept, "PNG")
    return kept.getvalue()
