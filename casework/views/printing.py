"""The summary of a case as a PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework import policies
from casework import printing as paper
from casework.actions import printing
from casework.forms.printing import PrintForm
from casework.queries import summary as query
from casework.views import cases
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import posted


@open_to(P.WORK_CASES, methods="GET POST")
def print_case(request: Request, pk: int) -> HttpResponse:
    """Asks what is to be in it and what for; answers with the PDF. Writes who printed what, and why."""
    case = cases.find(request, pk)
    policies.check_can_print(request.user, case)
    notes = query.printable_notes(case)
    form = PrintForm(posted(request), notes=notes)
    if not form.is_valid():
        context = {"case": case, "form": form}
        return render(request, "casework/case_print.html", context, status=422 if form.errors else 200)
    given, at = form.cleaned_data, timezone.now()
    chosen = [note for note in notes if str(note.pk) in given.get("notes", [])]
    summary = query.summary(case, parts=given["parts"], notes=chosen, by=request.user)
    notice = given["substance_use"] or summary.tells_of_substance_use
    kinds = {"purpose": given["purpose"], "parts": summary.keys, "notes": len(chosen), "notice": notice}
    printing.record_print(case=case, by=request.user, at=at, **kinds)
    pdf = paper.case_summary(summary, purpose=given["purpose"], notice=notice, by=request.user, at=at)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="case-{case.pk}.pdf"'
    return response
