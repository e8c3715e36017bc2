"""As FHIR spells them: without a slash at the end."""

from django.urls import path

from referrals.api.fhir import views

urlpatterns = [
    path("metadata", views.Capabilities.as_view(), name="fhir-metadata"),
    path("Task", views.Tasks.as_view(), name="fhir-tasks"),
    path("Task/<uuid:pk>", views.OneTask.as_view(), name="fhir-task"),
    path("ServiceRequest", views.ServiceRequests.as_view(), name="fhir-service-requests"),
    path("ServiceRequest/<uuid:pk>", views.OneServiceRequest.as_view(), name="fhir-service-request"),
    path("<path:rest>", views.Nothing.as_view(), name="fhir-nothing"),
]
