"""Files of a case: attached, and opened by those who may."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from casework import policies
from casework.actions import attachments
from casework.forms.attachments import AttachForm
from casework.models import Attachment
from casework.views import cases
from heart import files, ledger, uploads
from heart.errors import DomainError
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt


class NotAsAttached(DomainError):
    """The folder does not hold the file that was attached."""

    status = 410
    title = "This file can't be opened"


@open_to(P.WRITE_NOTES, methods="GET POST")
def attach(request: Request, pk: int) -> HttpResponse:
    """Attaches a file to the case or to one of its notes."""
    case = cases.find(request, pk)
    policies.check_can_attach(request.user, case)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachForm(*given, case=case, by=request.user, initial={"note": request.GET.get("note")})
    if done := attempt(form, attachments.add, case=case, by=request.user):
        messages.success(request, "File attached.")
        return redirect("note", done.note_id) if done.note_id else redirect(cases.case_url(case) + "#files")
    context = {"case": case, "form": form}
    return render(request, "casework/attach.html", context, status=422 if form.errors else 200)


@open_to(P.VIEW_CASEWORK)
def open_file(request: Request, pk: int) -> HttpResponse:
    """Sends the file, to be saved and not shown: nothing in it runs here. Writes who opened it."""
    rows = Attachment.objects.visible_to(request.user).select_related("case")
    attachment = get_object_or_404(rows, pk=pk)
    ledger.opened(attachment, by=request.user, reason="Opening an attached file")
    content = files.read(attachment.stored_as)
    if content is None or files.digest(content) != attachment.sha256:
        raise NotAsAttached("The folder does not hold it as it was attached. Tell an administrator.")
    response = HttpResponse(content, content_type=uploads.MIME[attachment.kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=attachment.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
