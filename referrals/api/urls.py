from django.urls import path

from referrals.api import directory

urlpatterns = [
    path("services/", directory.ServiceList.as_view(), name="api-services"),
    path("services/<uuid:pk>/", directory.ServiceOne.as_view(), name="api-service"),
    path("organizations/", directory.OrganizationList.as_view(), name="api-organizations"),
    path("organizations/<uuid:pk>/", directory.OrganizationOne.as_view(), name="api-organization"),
]
