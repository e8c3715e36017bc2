"""A page that nobody opened to anybody is closed, also to those who may open everything else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from heart.urls import urlpatterns as known

urlpatterns = [path("forgotten/", lambda request: HttpResponse("for nobody's eyes"), name="forgotten"), *known]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("who", ["nadia", "sol", "ada", "omar"])
def test_a_view_without_a_declaration_is_closed(client, request, who):
    client.force_login(request.getfixturevalue(who))
    answer = client.get("/forgotten/")
    assert answer.status_code == 403
    assert "nobody's eyes" not in answer.content.decode()
