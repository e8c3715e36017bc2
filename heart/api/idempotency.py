"""`Idempotency-Key`: a POST sent twice is done once, and both times answered the same.

The answer is written in the transaction of the work itself, so that neither exists without the other. A key
belongs to one person and holds for 24 hours. A POST without a key simply runs. Refusals (4xx) are kept like
any other answer; failures of ours (5xx) are not, so that the next try does the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from heart.api import problems
from heart.http import ApiRequest
from heart.models import IdempotentAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 200

Work = Callable[..., Response]


class KeyReused(exceptions.APIException):
    status_code = 422
    default_detail = "This Idempotency-Key came with another request before. Nothing was done. Send a new key."


class StillWorking(exceptions.APIException):
    status_code = 409
    default_detail = "The first request with this Idempotency-Key is still being worked on. Ask again in a moment."


def once(view: APIView, request: ApiRequest, work: Work) -> Work:
    """`work`, or in place of it the answer that it gave to the same key before. Without a key, `work` itself."""
    key = request.headers.get(HEADER)
    if key is None:
        return work
    if not 0 < len(key) <= LONGEST_KEY:
        raise exceptions.ParseError(f"An Idempotency-Key has 1 to {LONGEST_KEY} characters.")

    def answer(*args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            _claim(request.user.pk, key)
            digest = _digest(request)
            if (known := _known(request.user.pk, key)) is not None:
                return _again(known, digest)
            response = _try(view, work, *args, **kwargs)
            if response.status_code < 500:
                _keep(request.user.pk, key, digest, response)
            return response

    return answer


def _claim(user: int, key: str) -> None:
    """Hold this person's key until the transaction ends. Raises StillWorking if another request holds it."""
    name = int.from_bytes(hashlib.sha256(f"{user}:{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [name])
        if not cursor.fetchone()[0]:
            raise StillWorking


def _digest(request: Request) -> str:
    return hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()


def _known(user: int, key: str) -> IdempotentAnswer | None:
    since = timezone.now() - IdempotentAnswer.KEPT
    return IdempotentAnswer.objects.filter(user=user, key=key, created_at__gte=since).first()


def _again(known: IdempotentAnswer, digest: str) -> Response:
    if known.request_digest != digest:
        raise KeyReused
    response = Response(json.loads(known.body), status=known.status, headers={REPLAYED: "true"})
    if known.status >= 400:
        response.content_type = problems.CONTENT_TYPE
    return response


def _try(view: APIView, work: Work, *args: Any, **kwargs: Any) -> Response:
    """The work's answer or refusal. What a refused work had done until then is undone."""
    try:
        with transaction.atomic():
            return work(*args, **kwargs)
    except Exception as error:
        return view.handle_exception(error)  # raises again what is no refusal, and so ends the transaction


def _keep(user: int, key: str, digest: str, response: Response) -> None:
    IdempotentAnswer.objects.update_or_create(
        user_id=user,
        key=key,
        defaults={
            "request_digest": digest,
            "status": response.status_code,
            "body": JSONRenderer().render(response.data).decode() or "null",
            "created_at": timezone.now(),
        },
    )
