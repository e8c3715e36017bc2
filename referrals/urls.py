from django.urls import path

from referrals.views import directory, drafts, partner, referrals

urlpatterns = [
    path("directory/", directory.directory, name="directory"),
    path("directory/services/<uuid:pk>/", directory.service, name="service"),
    path("directory/services/<uuid:pk>/capacity/", directory.capacity, name="service-capacity"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", drafts.new, name="referral-new"),
    path("referrals/<uuid:pk>/", referrals.referral, name="referral"),
    path("referrals/<uuid:pk>/edit/", drafts.edit, name="referral-edit"),
    path("referrals/<uuid:pk>/send/", referrals.send, name="referral-send"),
    path("referrals/<uuid:pk>/end/", referrals.end, name="referral-end"),
    path("referrals/<uuid:pk>/received/", referrals.received, name="referral-received"),
    path("cases/<int:pk>/referrals/", referrals.of_case, name="case-referrals"),
    path("partner/", partner.inbox, name="partner"),
    path("partner/room/", partner.room, name="partner-room"),
    path("partner/referrals/<uuid:pk>/", partner.referral, name="partner-referral"),
    path("partner/referrals/<uuid:pk>/accept/", partner.accept, name="partner-accept"),
    path("partner/referrals/<uuid:pk>/decline/", partner.decline, name="partner-decline"),
    path("partner/referrals/<uuid:pk>/step/", partner.step, name="partner-step"),
    path("partner/referrals/<uuid:pk>/received/", partner.received, name="partner-received"),
]
