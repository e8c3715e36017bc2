"""A sheet for a neighbor to carry: chosen line by line, looked at, printed from the page or as a PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from casework.models import Need
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import posted
from referrals import hand_over_policies as policies
from referrals.actions import sheets as actions
from referrals.forms.sheets import SheetForm
from referrals.printing import hand_over
from referrals.queries import sheets as query
from referrals.rules import sheet_words
from referrals.rules.sheet_words import Facts
from referrals.states.sheets import SheetLanguage

PRINTS = ("pdf", "page")


@open_to(P.SEND_REFERRALS, methods="GET POST")
def of_referral(request: Request, pk: UUID) -> HttpResponse:
    """The sheet of a referral. Opening it shows no neighbor; printing it is kept."""
    row = get_object_or_404(query.referrals(request.user), pk=pk)
    policies.check_can_print(request.user, row)
    service = get_object_or_404(query.services(request.user), pk=row.service_id)
    facts = query.of_referral(request.user, row, service)
    language = _usual(row.need)
    return _sheet(request, facts, language, actions.print_for_referral, referral=row)


@open_to(P.SEND_REFERRALS, P.RECORD_RESPONSES, methods="GET POST")
def of_service(request: Request, pk: UUID) -> HttpResponse:
    """The sheet of a service that nobody was referred to: it needs no consent, and no neighbor."""
    policies.check_can_print(request.user)
    service = get_object_or_404(query.services(request.user), pk=pk)
    facts = query.of_service(service)
    return _sheet(request, facts, SheetLanguage.ENGLISH, actions.print_for_service, service=service)


def _usual(need: Need) -> str:
    """The language that the neighbor speaks, where the sheet has it."""
    speaks_spanish = "spanish" in need.case.neighbor.language.casefold()
    return SheetLanguage.SPANISH if speaks_spanish else SheetLanguage.ENGLISH


def _sheet(request: Request, facts: Facts, language: str, record: Any, **about: Any) -> HttpResponse:
    """What was chosen till now, or what is safe; printed when a button of printing was pressed."""
    safe = sheet_words.safe(facts)
    form = SheetForm(posted(request), offered=sheet_words.offered(facts), safe=safe, initial={"language": language})
    chosen: dict[str, Any] = {"language": language, "lines": [line.value for line in safe]}
    chosen = form.cleaned_data if form.is_valid() else chosen
    sheet = sheet_words.sheet(facts, chosen["lines"], chosen["language"])
    printed = request.POST.get("as", "")
    if form.is_valid() and printed in PRINTS:
        record(by=request.user, **chosen, **about)
        if printed == "page":
            return render(request, "referrals/sheet_print.html", {"sheet": sheet})
        response = HttpResponse(hand_over(sheet), content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="sheet.pdf"'
        return response
    refused = form.is_bound and not form.is_valid()
    context = {"form": form, "sheet": sheet, "facts": facts, **about}
    return render(request, "referrals/sheet.html", context, status=422 if refused else 200)
