"""The pages that belong to no app: the start, signing in, messages, health."""

from __future__ import annotations

import redis
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from heart import sweeps
from heart.forms import SignIn
from heart.http import Request
from heart.models import Message, PulseAsked
from heart.views.access import public, signed_in

PULSE = "pulse"  # in the session: that the start page asks

sign_in = public(methods="GET POST")(
    LoginView.as_view(
        template_name="registration/sign_in.html", authentication_form=SignIn, redirect_authenticated_user=True
    )
)
sign_out = public(methods="POST")(LogoutView.as_view())


@signed_in()
def start(request: Request) -> HttpResponse:
    """Redirects to the start page of the person's role, which asks how work is while a round of the pulse is open."""
    if PulseAsked.objects.visible_to(request.user).waiting().exists():
        request.session[PULSE] = True
    else:
        request.session.pop(PULSE, None)
    return redirect(request.user.role_class.start)


@signed_in()
def messages(request: Request) -> HttpResponse:
    """The person's own messages, newest first."""
    rows = Message.objects.filter(recipient=request.user).order_by("-created_at")
    return render(request, "heart/messages.html", {"page": Paginator(rows, 25).get_page(request.GET.get("page"))})


@signed_in(methods="POST")
def read_message(request: Request, pk: int) -> HttpResponse:
    """Marks the message read and goes where it points."""
    message = get_object_or_404(Message, pk=pk, recipient=request.user)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save()
    return redirect(message.path)


@public()
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@public()
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database and Redis answer and every sweep ran lately, else 503. Says nothing more."""
    ready = _database_answers() and _redis_answers()
    return HttpResponse("ready" if ready else "not ready", status=200 if ready else 503, content_type="text/plain")


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
        return not sweeps.late(timezone.now())
    except DatabaseError:
        return False


def _redis_answers() -> bool:
    try:
        client = redis.Redis.from_url(str(settings.REDIS_URL), socket_timeout=1, socket_connect_timeout=1)
        with client:
            return bool(client.ping())
    except redis.RedisError:
        return False
