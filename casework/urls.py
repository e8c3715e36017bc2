from django.urls import path

from casework.views import calls

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
]
