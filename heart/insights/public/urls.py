"""The public pages, in English under /public/ and in Spanish under /public/es/."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from heart.insights.public import desk, views


class QuarterName:
    """As "2026-Q2"."""

    regex = "20[0-9]{2}-Q[1-4]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(QuarterName, "quarter")


def _in(language: str, start: str) -> list[URLPattern]:
    said = {"language": language}
    return [
        path(start, views.home, said, name="public-home"),
        path(f"{start}how/", views.how, said, name="public-how"),
        path(f"{start}data.csv", views.data, said, name="public-data"),
        path(f"{start}<slug:key>.csv", views.data, said, name="public-indicator-data"),
        path(f"{start}<quarter:quarter>/", views.home, said, name="public-quarter"),
        path(f"{start}<quarter:quarter>/<slug:key>/", views.one_indicator, said, name="public-quarter-indicator"),
        path(f"{start}<slug:key>/", views.one_indicator, said, name="public-indicator"),
    ]


urlpatterns = [
    *_in("es", "public/es/"),
    *_in("en", "public/"),
    path("insights/publications/", desk.publications, name="publications"),
    path("insights/publications/<int:pk>/", desk.publication, name="publication"),
    path("insights/publications/<int:pk>/preview/", desk.preview, name="publication-preview"),
    path("insights/publications/<int:pk>/preview/<slug:key>/", desk.preview, name="publication-preview-indicator"),
    path("insights/publications/<int:pk>/publish/", desk.publish, name="publication-publish"),
    path("insights/publications/<int:pk>/drop/", desk.drop, name="publication-drop"),
    path("insights/publications/<int:pk>/withdraw/", desk.withdraw, name="publication-withdraw"),
]
