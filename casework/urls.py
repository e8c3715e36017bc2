from django.urls import path

from casework.views import calls, caseload, cases, consents, follow_ups, needs, neighbors, notes

urlpatterns = [
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/rows/<int:pk>/", caseload.row, name="caseload-row"),
    path("follow-ups/", follow_ups.follow_up_list, name="follow-ups"),
    path("follow-ups/<int:pk>/attempt/", follow_ups.log_attempt, name="attempt-new"),
    path("follow-ups/<int:pk>/cancel/", follow_ups.cancel, name="follow-up-cancel"),
    path("cases/<int:pk>/", cases.case_page, name="case"),
    path("cases/<int:pk>/take/", cases.take, name="case-take"),
    path("cases/<int:pk>/assign/", cases.assign, name="case-assign"),
    path("cases/<int:pk>/close/", cases.close, name="case-close"),
    path("cases/<int:pk>/reopen/", cases.reopen, name="case-reopen"),
    path("cases/<int:pk>/history/", cases.case_history, name="case-history"),
    path("cases/<int:pk>/follow-ups/new/", follow_ups.schedule, name="follow-up-new"),
    path("cases/<int:pk>/needs/new/", needs.add, name="need-new"),
    path("needs/<int:pk>/start/", needs.start, name="need-start"),
    path("needs/<int:pk>/close/", needs.close, name="need-close"),
    path("cases/<int:pk>/notes/new/", notes.write, name="note-new"),
    path("notes/<int:pk>/", notes.note_page, name="note"),
    path("notes/<int:pk>/edit/", notes.edit, name="note-edit"),
    path("notes/<int:pk>/sign/", notes.sign, name="note-sign"),
    path("notes/<int:pk>/addenda/new/", notes.add_to, name="note-add"),
    path("cases/<int:pk>/consents/new/", consents.record, name="consent-new"),
    path("consents/<int:pk>/revoke/", consents.revoke, name="consent-revoke"),
    path("neighbors/", neighbors.neighbor_list, name="neighbors"),
    path("neighbors/<int:pk>/", neighbors.neighbor_page, name="neighbor"),
    path("neighbors/<int:pk>/edit/", neighbors.edit, name="neighbor-edit"),
    path("neighbors/<int:pk>/phones/new/", neighbors.add_phone, name="phone-new"),
    path("phones/<int:pk>/", neighbors.change_phone, name="phone"),
    path("calls/", calls.calls, name="calls"),
]
