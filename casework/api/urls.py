from django.urls import path

from casework.api import calls, cases, consents, encounters, follow_ups, needs, neighbors, notes, responses

urlpatterns = [
    path("calls/", calls.CallList.as_view(), name="api-calls"),
    path("calls/<int:pk>/", calls.CallDetail.as_view(), name="api-call"),
    path("responses/", responses.ResponseList.as_view(), name="api-responses"),
    path("responses/<int:pk>/", responses.ResponseOne.as_view(), name="api-response"),
    path("encounters/", encounters.EncounterList.as_view(), name="api-encounters"),
    path("encounters/<int:pk>/", encounters.EncounterOne.as_view(), name="api-encounter"),
    path("neighbors/", neighbors.NeighborList.as_view(), name="api-neighbors"),
    path("neighbors/search/", neighbors.NeighborSearch.as_view(), name="api-neighbors-search"),
    path("neighbors/<int:pk>/", neighbors.NeighborOne.as_view(), name="api-neighbor"),
    path("cases/", cases.CaseList.as_view(), name="api-cases"),
    path("cases/<int:pk>/", cases.CaseOne.as_view(), name="api-case"),
    path("cases/<int:pk>/moves/", cases.CaseMoves.as_view(), name="api-case-moves"),
    path("follow-ups/", follow_ups.FollowUpList.as_view(), name="api-follow-ups"),
    path("follow-ups/<int:pk>/", follow_ups.FollowUpOne.as_view(), name="api-follow-up"),
    path("follow-ups/<int:pk>/attempts/", follow_ups.FollowUpAttempts.as_view(), name="api-follow-up-attempts"),
    path("needs/", needs.NeedList.as_view(), name="api-needs"),
    path("needs/<int:pk>/", needs.NeedOne.as_view(), name="api-need"),
    path("needs/<int:pk>/moves/", needs.NeedMoves.as_view(), name="api-need-moves"),
    path("notes/", notes.NoteList.as_view(), name="api-notes"),
    path("notes/<int:pk>/", notes.NoteOne.as_view(), name="api-note"),
    path("notes/<int:pk>/sign/", notes.NoteSign.as_view(), name="api-note-sign"),
    path("notes/<int:pk>/addenda/", notes.NoteAddenda.as_view(), name="api-note-addenda"),
    path("consents/", consents.ConsentList.as_view(), name="api-consents"),
    path("consents/<int:pk>/", consents.ConsentOne.as_view(), name="api-consent"),
    path("consents/<int:pk>/revoke/", consents.ConsentRevoke.as_view(), name="api-consent-revoke"),
]
