from django.urls import path

from casework.api import calls

urlpatterns = [
    path("calls/", calls.CallList.as_view(), name="api-calls"),
    path("calls/<int:pk>/", calls.CallDetail.as_view(), name="api-call"),
]
