"""Who may use which URL, and how: written here once, beside the code, by somebody who thought about it.

`test_urls.py` finds every URL and method that the product has. One that does not stand here fails, as does a row
here that the product does not have. Then it walks each as everybody.

Refused means: to the sign-in page for nobody (401 in the API), 403 for a role without it, 404 for a record that
the person may not know of (`hidden_from`, and for the other organization wherever the partner is let in, unless the
record itself is known to both: `known_to`).
"""

from __future__ import annotations

from typing import Any

from tests.architecture.access_beyond import API, FHIR, HSDS, REFERRAL_PAGES, WAYS
from tests.architecture.access_rows import (
    ADMINISTRATOR,
    APPROVERS,
    AUTHOR,
    CASEWORK,
    CODERS,
    COSIGNERS,
    EVERYBODY,
    EXTRACTS,
    FIELD,
    INSIGHTS,
    NO_ONE,
    PARTNERS,
    SIGNED_IN,
    SUPERVISOR,
    TEAM,
    Row,
    get,
    get_post,
    key,
    post,
)
from tests.architecture.world import World

# Parts of the address space that have their own guard and their own test.
EXCLUDED: dict[str, str] = {
    "admin/": "Django's admin, closed by HeartAdminSite: walked in test_the_admin_is_for_administrators_alone",
}


def of_extract(world: World) -> dict[str, Any]:
    return {"number": world.extract.number}


def of_publication(world: World) -> dict[str, Any]:
    return {"pk": world.publication.pk}


# What everybody may read; the same in Spanish.
PUBLIC_PAGES = [
    Row(f"public/{language}{rest}", get(EVERYBODY), keys)
    for language in ("", "es/")
    for rest, keys in (
        ("", lambda world: {}),
        ("how/", lambda world: {}),
        ("data.csv", lambda world: {}),
        ("<slug:key>.csv", lambda world: {"key": "coverage"}),
        ("<quarter:quarter>/", lambda world: {"quarter": world.published.quarter}),
        ("<quarter:quarter>/<slug:key>/", lambda world: {"quarter": world.published.quarter, "key": "coverage"}),
        ("<slug:key>/", lambda world: {"key": "coverage"}),
    )
]


EVERYWHERE = [
    Row("", get(SIGNED_IN)),
    Row("sign-in/", get_post(EVERYBODY)),
    Row("sign-out/", post(EVERYBODY)),
    Row("messages/", get(SIGNED_IN)),
    Row("messages/<int:pk>/", post(AUTHOR), key("message"), hidden_from=SIGNED_IN - AUTHOR),
    Row("healthz", get(EVERYBODY)),
    Row("readyz", get(EVERYBODY)),
]


# Numbers for everybody who sees insights; the rows behind only for those who may open them.
INSIGHTS_PAGES = [
    Row("insights/", get(INSIGHTS)),
    Row("insights/mine/", get(CASEWORK)),
    Row("insights/team/", get(SUPERVISOR)),
    Row("insights/chain/", get(INSIGHTS)),
    Row("insights/chain/<slug:step>/", get(CASEWORK), lambda world: {"step": "response"}),
    Row("insights/equity/", get(INSIGHTS)),
    Row("insights/extracts/", get(EXTRACTS)),
    Row("insights/extracts/new/", get_post(frozenset({"evaluator", "administrator"}))),
    Row("insights/extracts/<int:number>/", get(EXTRACTS), of_extract),
    Row("insights/extracts/<int:number>/approve/", post(APPROVERS), of_extract),
    Row("insights/extracts/<int:number>/refuse/", get_post(APPROVERS), of_extract),
    Row("insights/extracts/<int:number>/withdraw/", get_post(EXTRACTS), of_extract),
    Row("insights/extracts/<int:number>/download/", post(EXTRACTS), of_extract),
    Row("pulse/", get(TEAM)),
    Row("pulse/answer/", get_post(TEAM)),
    Row("pulse/not-now/", post(TEAM)),
    Row("pulse/open/", post(APPROVERS)),
    Row("pulse/close/", post(APPROVERS)),
    Row("insights/publications/", get_post(APPROVERS)),
    Row("insights/publications/<int:pk>/", get(APPROVERS), of_publication),
    Row("insights/publications/<int:pk>/preview/", get(APPROVERS), of_publication),
    Row(
        "insights/publications/<int:pk>/preview/<slug:key>/",
        get(APPROVERS),
        lambda world: {**of_publication(world), "key": "coverage"},
    ),
    Row("insights/publications/<int:pk>/publish/", post(APPROVERS), of_publication),
    Row("insights/publications/<int:pk>/drop/", get_post(APPROVERS), of_publication),
    Row("insights/publications/<int:pk>/withdraw/", get_post(APPROVERS), of_publication),
    Row("insights/<slug:key>/", get(INSIGHTS), lambda world: {"key": "contact_48"}),
    Row("insights/<slug:key>/rows/", get(CASEWORK), lambda world: {"key": "contact_48"}),
]


CASEWORK_PAGES = [
    Row("insights/unmet/", get(INSIGHTS)),
    Row("insights/unmet/what-if/", get(INSIGHTS)),
    Row("insights/voices/", get(INSIGHTS)),
    Row("voices/", get(CODERS)),
    Row("voices/ask/", get_post(FIELD)),
    Row("voices/<uuid:pk>/clear/", get_post(SUPERVISOR), key("voice")),
    Row("voices/<uuid:pk>/code/", get_post(CODERS), key("voice")),
    Row("say/thanks/", get(EVERYBODY)),
    Row("say/<slug:token>/", get_post(EVERYBODY), lambda world: {"token": world.voice_token}),
    Row("say/<slug:token>/here/", post(EVERYBODY), lambda world: {"token": world.voice_token}),
    Row("caseload/", get_post(CASEWORK)),
    Row("caseload/views/", post(CASEWORK)),
    Row("caseload/views/<int:pk>/remove/", post(AUTHOR), key("saved_filter"), hidden_from=CASEWORK - AUTHOR),
    Row("caseload/reassign/", get_post(SUPERVISOR)),
    Row("calendar/", get_post(CASEWORK)),
    Row("calendar/<int:pk>/revoke/", post(AUTHOR), key("feed"), hidden_from=CASEWORK - AUTHOR),
    Row("calendar/<str:token>/follow-ups.ics", get(EVERYBODY), lambda world: {"token": world.feed_token}),
    Row("covers/", get_post(CASEWORK)),
    Row("covers/<int:pk>/call-off/", post(AUTHOR | SUPERVISOR), key("cover")),
    Row("cases/<int:pk>/plan/", get_post(CASEWORK), key("case")),
    Row("hand-overs/<int:pk>/read/", post(AUTHOR), key("assignment")),
    Row("settings/attempt-plans/", get(ADMINISTRATOR)),
    Row("settings/attempt-plans/new/", get_post(ADMINISTRATOR)),
    Row("settings/attempt-plans/<int:pk>/", get_post(ADMINISTRATOR), key("attempt_plan")),
    Row("settings/attempt-plans/<int:pk>/retire/", post(ADMINISTRATOR), key("attempt_plan")),
    Row("supervise/navigators/", get(SUPERVISOR)),
    Row("supervise/navigators/<int:pk>/", get_post(SUPERVISOR), key("noel")),
    Row("supervise/repair/", post(SUPERVISOR)),
    Row("caseload/rows/<int:pk>/", get(CASEWORK), key("case")),
    Row("calls/", get(FIELD)),
    Row("calls/<int:pk>/", get(FIELD), key("call")),
    Row("calls/<int:pk>/before/", get(FIELD), key("call")),
    Row("calls/<int:pk>/about/", get_post(FIELD), key("call")),
    Row("calls/about/<int:pk>/", get_post(FIELD), key("about")),
    Row("neighbors/familiar/", get(FIELD)),
    Row("neighbors/<int:pk>/plan/", get_post(FIELD), lambda world: {"pk": world.plan.neighbor_id}),
    Row("neighbors/<int:pk>/plan/new/", get_post(CASEWORK), lambda world: {"pk": world.plan.neighbor_id}),
    Row("neighbors/<int:pk>/plan/withdraw/", get_post(CASEWORK), lambda world: {"pk": world.plan.neighbor_id}),
    Row("settings/", get(ADMINISTRATOR)),
    Row("settings/<slug:table>/", get(ADMINISTRATOR), lambda world: {"table": "hours"}),
    Row("settings/<slug:table>/new/", get_post(ADMINISTRATOR), lambda world: {"table": "hours"}),
    Row(
        "settings/<slug:table>/<int:pk>/",
        get_post(ADMINISTRATOR),
        lambda world: {"table": "hours", "pk": world.hours.pk},
    ),
    Row("follow-ups/", get(CASEWORK)),
    Row("follow-ups/<int:pk>/attempt/", get_post(CASEWORK), key("follow_up")),
    Row("follow-ups/<int:pk>/cancel/", get_post(CASEWORK), key("follow_up")),
    Row("cases/<int:pk>/", get(CASEWORK), key("case")),
    Row("cases/<int:pk>/take/", post(CASEWORK), key("nobodys_case")),
    Row("cases/<int:pk>/assign/", get_post(SUPERVISOR), key("case")),
    Row("cases/<int:pk>/close/", get_post(CASEWORK), key("case")),
    Row("cases/<int:pk>/reopen/", get_post(CASEWORK), key("closed_case")),
    Row("cases/<int:pk>/history/", get(CASEWORK), key("case")),
    Row("cases/<int:pk>/correct/", get(CASEWORK), key("case")),
    Row("neighbors/<int:pk>/correct/", get(CASEWORK), key("neighbor")),
    Row("cases/<int:pk>/follow-ups/new/", get_post(CASEWORK), key("case")),
    Row("cases/<int:pk>/needs/new/", get_post(CASEWORK), key("case")),
    Row("needs/<int:pk>/arrange/", get_post(CASEWORK), key("need")),
    Row("cases/<int:pk>/goals/new/", get_post(CASEWORK), key("case")),
    Row("goals/<int:pk>/steps/new/", get_post(CASEWORK), key("goal")),
    Row("goals/<int:pk>/progress/new/", get_post(CASEWORK), key("goal")),
    Row("goals/<int:pk>/change/", get_post(CASEWORK), key("goal")),
    Row("goals/<int:pk>/end/", get_post(CASEWORK), key("goal")),
    Row("steps/<int:pk>/done/", post(CASEWORK), key("step")),
    Row(
        "in-error/<slug:kind>/<int:pk>/",
        get_post(AUTHOR | SUPERVISOR),
        lambda world: {"kind": "goal", "pk": world.goal.pk},
        hidden_from=frozenset({"responder"}),
    ),
    Row(
        "in-error/<slug:kind>/<int:pk>/take-back/",
        post(AUTHOR | SUPERVISOR),
        lambda world: {"kind": "goal", "pk": world.goal_in_error.pk},
        hidden_from=frozenset({"responder"}),
    ),
    Row("needs/<int:pk>/start/", post(CASEWORK), key("need")),
    Row("needs/<int:pk>/close/", get_post(CASEWORK), key("need")),
    Row("cases/<int:pk>/notes/new/", get_post(CASEWORK), key("case")),
    Row("cases/<int:pk>/notes/typing/", post(CASEWORK), key("case")),
    Row("notes/<int:pk>/typing/", post(AUTHOR), key("note")),
    Row("notes/<int:pk>/cosign/", get_post(AUTHOR), key("unasked_note")),
    Row("drafts/", get(CASEWORK)),
    Row("drafts/<uuid:key>/discard/", post(CASEWORK), lambda world: {"key": world.typing.submission}),
    Row("cosign/", get(COSIGNERS)),
    Row("cosign/<int:pk>/give/", post(COSIGNERS), key("cosignature")),
    Row("cosign/<int:pk>/return/", get_post(COSIGNERS), key("cosignature")),
    Row("cases/<int:pk>/attachments/new/", get_post(CASEWORK), key("case")),
    Row("attachments/<int:pk>/", get(CASEWORK), key("attachment")),
    Row("cases/<int:pk>/print/", get_post(CASEWORK), key("case")),
    Row("notes/<int:pk>/", get(CASEWORK), key("note")),
    Row("notes/<int:pk>/edit/", get_post(AUTHOR), key("note")),
    Row("notes/<int:pk>/sign/", post(AUTHOR), key("note")),
    Row("notes/<int:pk>/addenda/new/", get_post(CASEWORK), key("signed_note")),
    Row("cases/<int:pk>/consents/new/", get_post(CASEWORK), key("case")),
    Row("consents/", get(CASEWORK)),
    Row("consents/<int:pk>/", get(CASEWORK), key("consent")),
    Row("consents/<int:pk>/pdf/", get(CASEWORK), key("consent")),
    Row("consents/<int:pk>/copy/", post(CASEWORK), key("consent")),
    Row("consents/<int:pk>/revoke/", get_post(CASEWORK), key("consent")),
    Row("neighbors/", get_post(CASEWORK)),
    Row("neighbors/new/", get_post(CASEWORK)),
    Row("neighbors/known/", post(CASEWORK)),
    Row("neighbors/duplicates/", get(CASEWORK)),
    Row("neighbors/duplicates/<int:pk>/", get_post(CASEWORK), key("pair")),
    Row("neighbors/duplicates/<int:pk>/merge/", post(SUPERVISOR), key("pair")),
    Row("neighbors/merges/<int:pk>/", get_post(SUPERVISOR), key("merge")),
    Row("neighbors/<int:pk>/same/", get_post(CASEWORK), key("neighbor")),
    Row("neighbors/<int:pk>/", get(CASEWORK), key("neighbor")),
    Row("neighbors/<int:pk>/edit/", get_post(CASEWORK), key("neighbor")),
    Row("neighbors/<int:pk>/phones/new/", get_post(CASEWORK), key("neighbor")),
    Row("phones/<int:pk>/", get_post(CASEWORK), key("phone")),
    *(Row(f"neighbors/<int:pk>/{kind}/new/", get_post(CASEWORK), key("neighbor")) for kind in WAYS),
    *(Row(f"{kind}/<int:pk>/", get_post(CASEWORK), key(name)) for kind, name in WAYS.items()),
    *(Row(f"{kind}/<int:pk>/end/", post(CASEWORK), key(name)) for kind, name in WAYS.items()),
    Row("neighbors/<int:pk>/demographics/", get_post(CASEWORK), key("neighbor")),
    Row("places/<int:pk>/seen/", post(CASEWORK), key("place")),
    Row("encounters/new/", get_post(FIELD)),
    Row("encounters/neighbors/", post(FIELD)),
    Row("encounters/before/", post(FIELD)),
    Row("encounters/unrecognized/", get(FIELD)),
    Row("encounters/<int:pk>/recognize/", get_post(FIELD), key("unknown")),
    Row("encounters/<int:pk>/", get(FIELD), key("encounter")),
    Row("field/", get(CASEWORK)),
    Row("field/<int:pk>/not-there/", post(CASEWORK), key("follow_up")),
    Row("alerts/", get(FIELD)),
    Row("alerts/new/", get_post(FIELD)),
    Row("alerts/<int:pk>/", get(FIELD), key("alert")),
    Row("alerts/<int:pk>/renew/", get_post(FIELD), key("alert")),
    Row("alerts/<int:pk>/end/", get_post(FIELD), key("alert")),
    Row("responses/<int:pk>/", get_post(FIELD), key("response")),
    Row("supervise/", get(SUPERVISOR)),
    Row("supervise/overdue/", get(SUPERVISOR)),
    Row("supervise/unassigned/", get(SUPERVISOR)),
    Row("supervise/tasks/", get(SUPERVISOR)),
    Row("supervise/tasks/<int:pk>/", get_post(SUPERVISOR), key("task")),
]


TABLE = {
    row.route: row
    for row in [*EVERYWHERE, *PUBLIC_PAGES, *INSIGHTS_PAGES, *CASEWORK_PAGES, *REFERRAL_PAGES, *API, *HSDS, *FHIR]
}


# The same URLs once more, with a record that even those whom the page belongs to may not see.
HIDDEN = [
    Row("partner/referrals/<uuid:pk>/", get(NO_ONE), key("draft"), hidden_from=PARTNERS),
    Row("partner/referrals/<uuid:pk>/accept/", post(NO_ONE), key("draft"), hidden_from=PARTNERS),
    Row("partner/referrals/<uuid:pk>/step/", post(NO_ONE), key("draft"), hidden_from=PARTNERS),
]
