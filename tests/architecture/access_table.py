"""Who may use which URL, and how: written here once, beside the code, by somebody who thought about it.

`test_urls.py` finds every URL and method that the product has. One that does not stand here fails, as does a row
here that the product does not have. Then it walks each as everybody.

Refused means: to the sign-in page for nobody (401 in the API), 403 for a role without it, 404 for a record that
the person may not know of (`hidden_from`, and for the other organization wherever the partner is let in, unless the
record itself is known to both: `known_to`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.architecture.world import ACTORS, NOBODY, OTHER_ORGANIZATION, World

Who = frozenset[str]
Keys = Callable[[World], dict[str, Any]]

EVERYBODY: Who = frozenset(ACTORS)
SIGNED_IN: Who = EVERYBODY - {NOBODY}
CASEWORK: Who = frozenset({"navigator", "clinician", "supervisor"})
FIELD: Who = CASEWORK | {"responder"}
SUPERVISOR: Who = frozenset({"supervisor"})
COSIGNERS: Who = frozenset({"clinician", "supervisor"})
ADMINISTRATOR: Who = frozenset({"administrator"})
PARTNERS: Who = frozenset({"partner", "partner_manager", OTHER_ORGANIZATION})
RECIPIENT: Who = frozenset({"partner", "partner_manager"})
MANAGER: Who = frozenset({"partner_manager"})
AUTHOR: Who = frozenset({"navigator"})
INSIGHTS: Who = CASEWORK | {"evaluator", "administrator"}
APPROVERS: Who = frozenset({"supervisor", "administrator"})
EXTRACTS: Who = APPROVERS | {"evaluator"}
DIRECTORY: Who = FIELD | PARTNERS | {"directory_editor", "administrator"}
EDITORS: Who = frozenset({"directory_editor", "administrator"})
KEEPERS: Who = EDITORS | RECIPIENT  # of the listing of omar's organization
TEAM: Who = FIELD | {"directory_editor", "administrator"}  # who is asked how work is
CODERS: Who = frozenset({"supervisor", "evaluator"})
NO_ONE: Who = frozenset()

# Parts of the address space that have their own guard and their own test.
EXCLUDED: dict[str, str] = {
    "admin/": "Django's admin, closed by HeartAdminSite: walked in test_the_admin_is_for_administrators_alone",
}


@dataclass(frozen=True)
class Row:
    """One URL: `who` may use it by method, on the record that `keys` names."""

    route: str
    who: dict[str, Who]
    keys: Keys = lambda world: {}
    hidden_from: Who = frozenset()
    known_to: Who = frozenset()
    query: Keys = lambda world: {}


def key(name: str, argument: str = "pk") -> Keys:
    """The primary key of one of the world's records."""
    return lambda world: {argument: getattr(world, name).pk}


def get(who: Who) -> dict[str, Who]:
    return {"GET": who}


def post(who: Who) -> dict[str, Who]:
    return {"POST": who}


def get_post(who: Who, posting: Who | None = None) -> dict[str, Who]:
    return {"GET": who, "POST": who if posting is None else posting}


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

# The ways to find a neighbor, each kind with the world's record of it.
WAYS = {
    "names": "spoken_name",
    "places": "place",
    "contacts": "trusted_contact",
    "partners": "seen_by",
    "pets": "pet",
}

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

REFERRAL_PAGES = [
    Row("insights/gaps/", get(INSIGHTS)),
    Row("directory/", get_post(DIRECTORY)),
    Row("directory/services/<uuid:pk>/", get(DIRECTORY), key("service")),
    Row("directory/services/<uuid:pk>/capacity/", post(KEEPERS), key("service"), known_to=PARTNERS),
    *[
        Row(f"directory/services/<uuid:pk>/{page}/", get_post(KEEPERS), key("service"))
        for page in ("edit", "hours", "units")
    ],
    Row("directory/services/<uuid:pk>/confirm/", post(KEEPERS), key("service")),
    Row("directory/services/<uuid:pk>/changes/", get(KEEPERS), key("service")),
    Row("directory/services/<uuid:pk>/audience/", get_post(EDITORS), key("service")),
    Row("directory/organizations/<uuid:pk>/edit/", get_post(KEEPERS), key("organization")),
    Row("directory/organizations/<uuid:pk>/audience/", get_post(EDITORS), key("organization")),
    Row(
        "directory/places/<uuid:pk>/edit/",
        get_post(KEEPERS),
        lambda world: {"pk": world.tie.location_id},
    ),
    Row("directory/places/<uuid:pk>/audience/", get_post(EDITORS), lambda world: {"pk": world.tie.location_id}),
    Row("directory/changes/", get(EDITORS)),
    Row("directory/changes/<uuid:pk>/", get_post(EDITORS), key("edit")),
    Row("directory/stale/", get(EDITORS)),
    Row("partner/listing/", get(PARTNERS)),
    Row("partner/listing/confirm/", post(PARTNERS)),
    Row("partner/listing/changes/<uuid:pk>/", get(RECIPIENT), key("edit")),
    Row("partner/listing/changes/<uuid:pk>/withdraw/", post(frozenset({"partner"})), key("edit")),
    Row("directory/services/<uuid:pk>/sheet/", get_post(FIELD), key("service")),
    Row("questions/", get(CASEWORK)),
    Row("questions/new/", get_post(CASEWORK), query=lambda world: {"service": world.service.pk}),
    Row("questions/<uuid:pk>/", get(CASEWORK), key("question")),
    Row("questions/<uuid:pk>/take-back/", post(CASEWORK), key("question")),
    Row("partner/questions/", get(PARTNERS)),
    Row("partner/questions/<uuid:pk>/", get_post(RECIPIENT), key("question")),
    Row("referrals/<uuid:pk>/appointment/", get_post(CASEWORK | RECIPIENT), key("referral")),
    Row("appointments/<uuid:pk>/arrange/", post(CASEWORK), key("appointment")),
    Row("appointments/<uuid:pk>/cancel/", post(CASEWORK | RECIPIENT), key("appointment")),
    Row("appointments/<uuid:pk>/outcome/", post(CASEWORK | RECIPIENT), key("appointment")),
    Row("referrals/<uuid:pk>/sheet/", get_post(CASEWORK), key("referral")),
    Row("referrals/", get(CASEWORK)),
    Row(
        "referrals/new/",
        get_post(CASEWORK),
        query=lambda world: {"need": world.need.pk, "service": world.free_service.pk},
    ),
    Row("needs/<int:pk>/ask/", get_post(CASEWORK), key("need")),
    Row("needs/<int:pk>/next/", get(CASEWORK), key("need")),
    Row("referrals/<uuid:pk>/", get(CASEWORK), key("referral")),
    Row("referrals/<uuid:pk>/edit/", get_post(CASEWORK), key("draft")),
    Row("referrals/<uuid:pk>/answer/", post(CASEWORK), key("alone")),
    Row("referrals/<uuid:pk>/step/", post(CASEWORK), key("alone")),
    Row("referrals/<uuid:pk>/letter/", post(CASEWORK), key("alone")),
    Row("referrals/<uuid:pk>/messages/", get_post(CASEWORK), key("referral")),
    Row("referrals/messages/<uuid:pk>/in-error/", get_post(AUTHOR | SUPERVISOR), key("talk")),
    Row("partner/referrals/<uuid:pk>/messages/", get_post(RECIPIENT), key("referral")),
    Row(
        "partner/messages/<uuid:pk>/in-error/",
        get_post(NO_ONE),
        key("talk"),
        hidden_from=frozenset({OTHER_ORGANIZATION}),
    ),
    Row("referrals/<uuid:pk>/send/", post(CASEWORK), key("draft")),
    Row("referrals/<uuid:pk>/end/", post(CASEWORK), key("referral")),
    Row("referrals/<uuid:pk>/received/", post(CASEWORK), key("referral")),
    Row("referrals/<uuid:pk>/still-connected/", post(CASEWORK), key("referral")),
    Row("cases/<int:pk>/referrals/", get(CASEWORK), key("case")),
    Row("enrollments/", get(CASEWORK)),
    Row("enrollments/matches/<int:pk>/", post(CASEWORK), key("match")),
    Row("cases/<int:pk>/elsewhere/", get(CASEWORK), key("case")),
    Row("neighbors/<int:pk>/elsewhere/", get(CASEWORK), key("neighbor")),
    Row("partner/enrollments/", get(PARTNERS)),
    Row("partner/enrollments/new/", get_post(PARTNERS)),
    Row("partner/enrollments/<uuid:pk>/", get(RECIPIENT), lambda world: {"pk": world.match.enrollment_id}),
    Row("partner/enrollments/<uuid:pk>/end/", post(RECIPIENT), lambda world: {"pk": world.match.enrollment_id}),
    Row("meetings/", get(CASEWORK | PARTNERS)),
    Row("meetings/new/", get_post(SUPERVISOR)),
    Row("meetings/tasks/", get(CASEWORK | PARTNERS)),
    Row("meetings/tasks/<int:pk>/close/", post(SUPERVISOR | {"partner"}), key("meeting_task")),
    Row("meetings/rows/<int:pk>/", get_post(SUPERVISOR), key("agenda_row")),
    Row("meetings/<int:pk>/", get(CASEWORK | PARTNERS), key("meeting"), known_to=PARTNERS),
    Row("meetings/<int:pk>/build/", post(SUPERVISOR), key("meeting")),
    Row("meetings/<int:pk>/begin/", post(SUPERVISOR), key("meeting")),
    Row("meetings/<int:pk>/attendance/", post(SUPERVISOR), key("meeting")),
    # A partner writes on its own part of a row, and names it: without that there is nothing to write on.
    Row("meetings/<int:pk>/remarks/", post(CASEWORK), key("meeting"), hidden_from=PARTNERS),
    Row("meetings/<int:pk>/close/", post(SUPERVISOR), key("meeting")),
    Row("meetings/<int:pk>/cancel/", post(SUPERVISOR), key("meeting")),
    Row("partner/", get(PARTNERS)),
    Row("partner/room/", get(PARTNERS)),
    Row("partner/people/", get(MANAGER)),
    Row("partner/people/invite/", get_post(MANAGER)),
    Row("partner/people/address/", post(MANAGER)),
    Row("partner/people/<int:pk>/again/", post(MANAGER), key("colleague")),
    Row("partner/people/<int:pk>/role/", post(MANAGER), key("colleague")),
    Row("partner/people/<int:pk>/remove/", post(MANAGER), key("colleague")),
    Row("partners/", get(ADMINISTRATOR)),
    Row("partners/<uuid:pk>/manager/", get_post(ADMINISTRATOR), key("organization")),
    Row("invitations/<str:token>/", get_post(EVERYBODY), lambda world: {"token": world.invitation_token}),
    Row("partner/seen/", get(PARTNERS)),
    Row("partner/statistics/", get(PARTNERS)),
    Row("parameters/", get(SIGNED_IN)),
    Row("referrals/<uuid:pk>/reply-links/", get_post(CASEWORK), key("referral")),
    Row("referrals/<uuid:pk>/reply-links/end/", post(CASEWORK), key("referral")),
    Row("referrals/<uuid:pk>/reply-links/address/", post(CASEWORK), key("referral")),
    Row("reply/done/", get(EVERYBODY)),
    Row("reply/<str:token>/", get_post(EVERYBODY), lambda world: {"token": world.reply_token}),
    Row("reply/<str:token>/code/", get_post(EVERYBODY), lambda world: {"token": world.reply_token}),
    Row("reply/<str:token>/answer/", get_post(EVERYBODY), lambda world: {"token": world.reply_token}),
    Row("partner/referrals/<uuid:pk>/", get(RECIPIENT), key("referral")),
    Row("partner/referrals/<uuid:pk>/accept/", post(RECIPIENT), key("referral")),
    Row("partner/referrals/<uuid:pk>/decline/", post(RECIPIENT), key("referral")),
    Row("partner/referrals/<uuid:pk>/step/", post(RECIPIENT), key("referral")),
    Row("partner/referrals/<uuid:pk>/received/", post(RECIPIENT), key("referral")),
    Row("partner/referrals/<uuid:pk>/still-connected/", post(RECIPIENT), key("referral")),
]

API = [
    Row("api/schema/", get(SIGNED_IN)),
    Row("api/docs/", get(SIGNED_IN)),
    Row("api/v1/calls/", {"GET": FIELD, "POST": ADMINISTRATOR}),
    Row("api/v1/calls/<int:pk>/", get(FIELD), key("call")),
    Row("api/v1/responses/", get_post(FIELD)),
    Row("api/v1/responses/<int:pk>/", get(FIELD), key("response")),
    Row("api/v1/encounters/", get(FIELD)),
    Row("api/v1/encounters/<int:pk>/", get(FIELD), key("encounter")),
    Row("api/v1/services/<uuid:pk>/listing/", {"GET": KEEPERS, "PATCH": KEEPERS}, key("service")),
    Row("api/v1/services/<uuid:pk>/confirm/", post(KEEPERS), key("service")),
    Row("api/v1/organizations/<uuid:pk>/listing/", {"GET": KEEPERS, "PATCH": KEEPERS}, key("organization")),
    Row("api/v1/listing-changes/", get(KEEPERS | PARTNERS)),
    Row("api/v1/neighbors/", {"GET": CASEWORK, "POST": FIELD}),
    Row("api/v1/neighbors/search/", post(CASEWORK)),
    Row("api/v1/neighbors/<int:pk>/", {"GET": CASEWORK, "PATCH": CASEWORK}, key("neighbor")),
    *(Row(f"api/v1/neighbors/<int:pk>/{kind}/", post(CASEWORK), key("neighbor")) for kind in WAYS),
    Row("api/v1/cases/", get(CASEWORK)),
    Row("api/v1/cases/<int:pk>/", get(CASEWORK), key("case")),
    Row("api/v1/cases/<int:pk>/moves/", post(CASEWORK), key("case")),
    Row("api/v1/follow-ups/", get(CASEWORK)),
    Row("api/v1/follow-ups/<int:pk>/", get(CASEWORK), key("follow_up")),
    Row("api/v1/follow-ups/<int:pk>/attempts/", post(CASEWORK), key("follow_up")),
    Row("api/v1/needs/", get_post(CASEWORK)),
    Row("api/v1/needs/<int:pk>/", get(CASEWORK), key("need")),
    Row("api/v1/needs/<int:pk>/moves/", post(CASEWORK), key("need")),
    Row("api/v1/needs/<int:pk>/release-fields/", get(CASEWORK), key("need")),
    Row("api/v1/notes/", get_post(CASEWORK)),
    Row("api/v1/notes/<int:pk>/", {"GET": CASEWORK, "PATCH": AUTHOR}, key("note")),
    Row("api/v1/notes/<int:pk>/sign/", post(AUTHOR), key("note")),
    Row("api/v1/notes/<int:pk>/addenda/", post(CASEWORK), key("signed_note")),
    Row("api/v1/consents/", get_post(CASEWORK)),
    Row("api/v1/consents/<int:pk>/", get(CASEWORK), key("consent")),
    Row("api/v1/consents/<int:pk>/revoke/", post(CASEWORK), key("consent")),
    Row(
        "api/v1/in-error/<slug:kind>/<int:pk>/",
        post(AUTHOR | SUPERVISOR),
        lambda world: {"kind": "goal", "pk": world.goal.pk},
        hidden_from=frozenset({"responder"}),
    ),
    Row(
        "api/v1/in-error/<slug:kind>/<int:pk>/take-back/",
        post(AUTHOR | SUPERVISOR),
        lambda world: {"kind": "goal", "pk": world.goal_in_error.pk},
        hidden_from=frozenset({"responder"}),
    ),
    Row("api/v1/indicators/", get(INSIGHTS)),
    Row("api/v1/services/", get(DIRECTORY)),
    Row("api/v1/services/<uuid:pk>/", get(DIRECTORY), key("service")),
    Row("api/v1/organizations/", get(DIRECTORY)),
    Row("api/v1/organizations/<uuid:pk>/", get(DIRECTORY), key("organization")),
    Row("api/v1/referrals/", {"GET": CASEWORK | PARTNERS, "POST": CASEWORK}),
    Row("api/v1/referrals/<uuid:pk>/", get(CASEWORK | RECIPIENT), key("referral")),
    Row("api/v1/referrals/<uuid:pk>/messages/", get_post(CASEWORK | RECIPIENT), key("referral")),
    Row(
        "api/v1/referrals/<uuid:pk>/messages/<uuid:message>/in-error/",
        post(AUTHOR | SUPERVISOR),
        lambda world: {"pk": world.referral.pk, "message": world.talk.pk},
        hidden_from=frozenset({OTHER_ORGANIZATION}),
    ),
    Row("api/v1/referrals/<uuid:pk>/moves/", post(CASEWORK | RECIPIENT), key("referral")),
    Row("api/v1/referrals/<uuid:pk>/received/", post(CASEWORK | RECIPIENT), key("referral")),
    Row("api/v1/referrals/<uuid:pk>/still-connected/", post(CASEWORK | RECIPIENT), key("referral")),
    Row("^api/(?:.*/)?$", {}, lambda world: {"path": "api/v1/nothing-of-the-kind/"}),
]

# For whoever asks: what is in the answers, tests/referrals/hsds_api/test_hidden.py holds.
HSDS = [
    Row("hsds/", get(EVERYBODY)),
    Row("hsds/services", get_post(EVERYBODY)),
    Row("hsds/services/<uuid:pk>", get(EVERYBODY), key("service")),
    Row("hsds/organizations", get_post(EVERYBODY)),
    Row("hsds/organizations/<uuid:pk>", get(EVERYBODY), key("organization")),
    Row("hsds/service_at_locations", get_post(EVERYBODY)),
    Row("hsds/service_at_locations/<uuid:pk>", get(EVERYBODY), key("tie")),
    Row("hsds/taxonomies", get_post(EVERYBODY)),
    Row("hsds/taxonomies/<uuid:pk>", get(EVERYBODY), key("taxonomy")),
    Row("hsds/taxonomy_terms", get_post(EVERYBODY)),
    Row("hsds/taxonomy_terms/<uuid:pk>", get(EVERYBODY), key("term")),
    Row("hsds/<path:rest>", {}, lambda world: {"rest": "nothing-of-the-kind"}),
]

FHIR = [
    Row("fhir/metadata", get(EVERYBODY)),
    Row("fhir/Task", get(CASEWORK | PARTNERS)),
    Row("fhir/Task/<uuid:pk>", {**get(CASEWORK | RECIPIENT), "PUT": RECIPIENT}, key("referral")),
    Row("fhir/ServiceRequest", get(CASEWORK | PARTNERS)),
    Row("fhir/ServiceRequest/<uuid:pk>", get(CASEWORK | RECIPIENT), key("referral")),
    Row("fhir/<path:rest>", {}, lambda world: {"rest": "nothing-of-the-kind"}),
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
