from django.urls import path

from referrals.api import directory, listing, referrals, release, still, talk

urlpatterns = [
    path("referrals/", referrals.ReferralList.as_view(), name="api-referrals"),
    path("referrals/<uuid:pk>/", referrals.ReferralOne.as_view(), name="api-referral"),
    path("referrals/<uuid:pk>/moves/", referrals.ReferralMoves.as_view(), name="api-referral-moves"),
    path("referrals/<uuid:pk>/received/", referrals.ReferralReceived.as_view(), name="api-referral-received"),
    path("referrals/<uuid:pk>/still-connected/", still.StillConnected.as_view(), name="api-referral-still"),
    path("referrals/<uuid:pk>/messages/", talk.ReferralTalk.as_view(), name="api-referral-messages"),
    path(
        "referrals/<uuid:pk>/messages/<uuid:message>/in-error/",
        talk.ReferralTalkError.as_view(),
        name="api-referral-message-in-error",
    ),
    path("needs/<int:pk>/release-fields/", release.NeedReleaseFields.as_view(), name="api-need-release-fields"),
    path("services/", directory.ServiceList.as_view(), name="api-services"),
    path("services/<uuid:pk>/", directory.ServiceOne.as_view(), name="api-service"),
    path("services/<uuid:pk>/listing/", listing.ServiceListing.as_view(), name="api-service-listing"),
    path("services/<uuid:pk>/confirm/", listing.ServiceConfirm.as_view(), name="api-service-confirm"),
    path("organizations/<uuid:pk>/listing/", listing.OrganizationListing.as_view(), name="api-organization-listing"),
    path("listing-changes/", listing.ListingEditList.as_view(), name="api-listing-changes"),
    path("organizations/", directory.OrganizationList.as_view(), name="api-organizations"),
    path("organizations/<uuid:pk>/", directory.OrganizationOne.as_view(), name="api-organization"),
]
