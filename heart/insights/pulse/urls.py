from django.urls import path

from heart.insights.pulse import views

urlpatterns = [
    path("pulse/", views.pulse, name="pulse"),
    path("pulse/answer/", views.answer, name="pulse-answer"),
    path("pulse/not-now/", views.put_aside, name="pulse-not-now"),
    path("pulse/open/", views.open_round, name="pulse-open"),
    path("pulse/close/", views.close_round, name="pulse-close"),
]
