from django.urls import path

from heart.insights import api, views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("api/v1/indicators/", api.Indicators.as_view(), name="api-indicators"),
]
