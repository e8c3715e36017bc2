from django.urls import include, path

urlpatterns = [
    path("", include("casework.api.urls")),
    path("", include("referrals.api.urls")),
]
