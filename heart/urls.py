from django.contrib import admin
from django.urls import include, path, re_path

from heart.api import docs
from heart.api.views import Nothing
from heart.views import pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("sign-in/", pages.sign_in, name="sign-in"),
    path("sign-out/", pages.sign_out, name="sign-out"),
    path("messages/", pages.messages, name="messages"),
    path("messages/<int:pk>/", pages.read_message, name="message-read"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("heart.api_urls")),
    path("api/schema/", docs.schema, name="schema"),
    path("api/docs/", docs.reader, name="api-docs"),
    path("hsds/", include("referrals.api.hsds.urls")),
    path("fhir/", include("referrals.api.fhir.urls")),
    path("", include("heart.insights.export.urls")),
    path("", include("heart.insights.public.urls")),
    path("", include("heart.insights.pulse.urls")),
    path("", include("casework.urls")),
    path("", include("referrals.urls")),
    # After the apps' own pages of numbers, since it takes any indicator's key.
    path("", include("heart.insights.urls")),
    re_path(r"^api/(?:.*/)?$", Nothing.as_view(), name="api-nothing"),
]
