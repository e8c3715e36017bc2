from django.urls import path

from heart.insights import views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("api/v1/indicators/", views.Indicators.as_view(), name="api-indicators"),
]
