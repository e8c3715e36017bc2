"""Who may do what: permissions with a human description, and roles that hold them.

A role says what a person may do at all; `visible_to` and the policies say to which records.
"""

from __future__ import annotations

from django.db.models import TextChoices


class Permission(TextChoices):
    """One thing a person may do, in words an administrator can read."""

    VIEW_CALLS = "view_calls", "See the 911 calls and the responses to them"
    IMPORT_CALLS = "import_calls", "Bring in 911 calls"
    RECORD_RESPONSES = "record_responses", "Record a response and the people met in it"
    VIEW_CASEWORK = "view_casework", "Open neighbors, cases, follow-ups and notes"
    WORK_CASES = "work_cases", "Log attempts, complete follow-ups, record needs and consents, close cases"
    WRITE_NOTES = "write_notes", "Write and sign notes"
    SIGN_SCREENS = "sign_screens", "Write and sign suicide-risk screens, with a clinical judgment"
    COSIGN_NOTES = "cosign_notes", "Co-sign the notes of others, or return them with a remark"
    SUPERVISE = "supervise", "See the team's work, assign cases, answer escalations and debriefs"
    VIEW_AUDIT = "view_audit", "See who changed and who opened a record"
    VIEW_DIRECTORY = "view_directory", "Search the provider directory"
    EDIT_DIRECTORY = "edit_directory", "Import and edit the provider directory"
    SEND_REFERRALS = "send_referrals", "Ask a provider's service to meet a need"
    ANSWER_REFERRALS = "answer_referrals", "Answer the referrals sent to one's own organization"
    EDIT_LISTING = "edit_listing", "Keep one's own organization's listing: hours at once, words by review; confirm it"
    ANSWER_BY_LINK = "answer_by_link", "Answer for an organization that proved itself through a reply link"
    MANAGE_PEOPLE = "manage_people", "Invite the people of one's own organization, give them a role, remove them"
    RECORD_ANSWERS = "record_answers", "Write down what a provider where nobody signs in answered by phone or letter"
    VIEW_INSIGHTS = "view_insights", "See the indicators"
    ASK_EXTRACTS = "ask_extracts", "Ask for an evaluator's extract, and take it once it is approved and made"
    APPROVE_EXTRACTS = "approve_extracts", "Approve or refuse the extracts that others ask for, see and withdraw them"
    CLEAR_VOICES = "clear_voices", "Read neighbors' own words as written, and say what of them may be shown"
    CODE_VOICES = "code_voices", "Sort the cleared words of neighbors by themes"
    ANSWER_PULSE = "answer_pulse", "Be asked how work is, without a name, and see what the team said"
    PUBLISH_FIGURES = "publish_figures", "Prepare the public figures of a quarter; publish what a colleague prepared"
    ADMINISTER = "administer", "Manage accounts, settings and reference tables"
    SWEEP = "sweep", "Act for the system: remind, escalate, repair, expire"


class Role:
    """A named set of permissions. Subclasses are the roles; `label` and `description` are for people."""

    key: str
    label: str
    description: str
    permissions: frozenset[Permission]
    start: str  # the name of the page a person of this role starts on


ROLES: dict[str, type[Role]] = {}


def _role(cls: type[Role]) -> type[Role]:
    ROLES[cls.key] = cls
    return cls


P = Permission


@_role
class Navigator(Role):
    key, label, start = "navigator", "Care navigator", "caseload"
    description = "Carries a caseload from the first follow-up to the outcome."
    permissions = frozenset(
        {P.VIEW_CALLS, P.RECORD_RESPONSES, P.VIEW_CASEWORK, P.WORK_CASES, P.WRITE_NOTES}
        | {P.VIEW_DIRECTORY, P.SEND_REFERRALS, P.RECORD_ANSWERS, P.VIEW_INSIGHTS, P.VIEW_AUDIT, P.ANSWER_PULSE}
    )


@_role
class Clinician(Role):
    key, label, start = "clinician", "Clinician", "follow-ups"
    description = "Answers crises, documents follow-ups and signs clinical notes."
    permissions = Navigator.permissions | {P.SIGN_SCREENS, P.COSIGN_NOTES}


@_role
class Responder(Role):
    key, label, start = "responder", "Community responder", "encounter-new"
    description = "Peer support specialist or EMT: records responses in the field."
    permissions = frozenset({P.VIEW_CALLS, P.RECORD_RESPONSES, P.VIEW_DIRECTORY, P.ANSWER_PULSE})


@_role
class Supervisor(Role):
    key, label, start = "supervisor", "Supervisor", "supervise"
    description = "Sees the whole team's work and answers for what is overdue."
    permissions = (
        Navigator.permissions
        | {P.SUPERVISE, P.COSIGN_NOTES, P.APPROVE_EXTRACTS, P.PUBLISH_FIGURES}
        | {P.CLEAR_VOICES, P.CODE_VOICES}
    )


@_role
class DirectoryEditor(Role):
    key, label, start = "directory_editor", "Directory editor", "directory"
    description = "Keeps the provider directory true."
    permissions = frozenset({P.VIEW_DIRECTORY, P.EDIT_DIRECTORY, P.ANSWER_PULSE})


@_role
class Partner(Role):
    key, label, start = "partner", "Partner staff", "partner"
    description = "Answers the referrals sent to one organization, and keeps its listing."
    permissions = frozenset({P.ANSWER_REFERRALS, P.EDIT_LISTING, P.VIEW_DIRECTORY})


@_role
class PartnerManager(Role):
    key, label, start = "partner_manager", "Partner manager", "partner"
    description = "Answers referrals as the staff do, and keeps the list of who does."
    permissions = Partner.permissions | {P.MANAGE_PEOPLE}


@_role
class Evaluator(Role):
    key, label, start = "evaluator", "Evaluator", "insights"
    description = "Checks the numbers. Sees no neighbor."
    permissions = frozenset({P.VIEW_INSIGHTS, P.ASK_EXTRACTS, P.CODE_VOICES})


@_role
class Administrator(Role):
    key, label, start = "administrator", "Administrator", "admin:index"
    description = "Manages accounts and reference tables. Opens no neighbor's record."
    permissions = frozenset(
        {P.ADMINISTER, P.IMPORT_CALLS, P.VIEW_DIRECTORY, P.EDIT_DIRECTORY, P.VIEW_INSIGHTS}
        | {P.ASK_EXTRACTS, P.APPROVE_EXTRACTS, P.PUBLISH_FIGURES, P.ANSWER_PULSE}
    )


@_role
class System(Role):
    key, label, start = "system", "The system", "start"
    description = "A named actor that is not a person: a sweep, an import. It can't sign in."
    permissions = frozenset({P.SWEEP, P.IMPORT_CALLS, P.EDIT_DIRECTORY, P.ANSWER_BY_LINK})


ROLE_CHOICES = [(key, role.label) for key, role in ROLES.items()]
