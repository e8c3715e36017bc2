from casework.models.alert import SafetyAlert
from casework.models.assignment import Assignment
from casework.models.attachment import Attachment
from casework.models.attempt_plan import AttemptPlan, AttemptPlanVersion
from casework.models.call import Call
from casework.models.call_facts import CallAbout, CallAlert, CallVerdict
from casework.models.case import Case
from casework.models.caseload import CalendarFeed, SavedFilter
from casework.models.consent import Consent, ConsentDocument, ConsentRecipient
from casework.models.contact import ContactAttempt
from casework.models.cosignature import Cosignature
from casework.models.demographics import DemographicAnswer
from casework.models.duplicates import DuplicatePair, Merge, MergeStep, NightlyRun
from casework.models.encounter import DirectAid, Encounter
from casework.models.follow_up import FollowUp, FollowUpNotice
from casework.models.goal import Goal, GoalProgress, GoalStep
from casework.models.name import NeighborName
from casework.models.navigator import Cover, NavigatorProfile
from casework.models.need import Need
from casework.models.neighbor import Neighbor, NeighborPhone
from casework.models.neighbor_index import NeighborIndex
from casework.models.note import Addendum, DraftReminder, Note
from casework.models.operation import OfficerMinutes, ProgramArea, ProgramHours
from casework.models.pet import Pet
from casework.models.place import UsualPlace
from casework.models.reference import AidItem, CallType, Eligibility, FollowUpRule
from casework.models.response import Response, ResponseMember
from casework.models.response_plan import ResponsePlan
from casework.models.seen_by import SeenByPartner
from casework.models.supervision import SafetyAnswer, SupervisorTask
from casework.models.trusted_contact import TrustedContact
from casework.models.typing import Typing
from casework.models.voice import (
    Voice,
    VoiceAsked,
    VoiceClearing,
    VoiceCoding,
    VoiceInvitation,
    VoiceTheme,
    VoiceWaiting,
)

__all__ = [
    "Addendum",
    "AidItem",
    "Assignment",
    "Attachment",
    "AttemptPlan",
    "AttemptPlanVersion",
    "CalendarFeed",
    "Call",
    "CallAbout",
    "CallAlert",
    "CallType",
    "CallVerdict",
    "Case",
    "Consent",
    "ConsentDocument",
    "ConsentRecipient",
    "ContactAttempt",
    "Cosignature",
    "Cover",
    "DemographicAnswer",
    "DirectAid",
    "DraftReminder",
    "DuplicatePair",
    "Eligibility",
    "Encounter",
    "FollowUp",
    "FollowUpNotice",
    "FollowUpRule",
    "Goal",
    "GoalProgress",
    "GoalStep",
    "Merge",
    "MergeStep",
    "NavigatorProfile",
    "Need",
    "Neighbor",
    "NeighborIndex",
    "NeighborName",
    "NeighborPhone",
    "NightlyRun",
    "Note",
    "OfficerMinutes",
    "Pet",
    "ProgramArea",
    "ProgramHours",
    "Response",
    "ResponseMember",
    "ResponsePlan",
    "SafetyAlert",
    "SafetyAnswer",
    "SavedFilter",
    "SeenByPartner",
    "SupervisorTask",
    "TrustedContact",
    "Typing",
    "UsualPlace",
    "Voice",
    "VoiceAsked",
    "VoiceClearing",
    "VoiceCoding",
    "VoiceInvitation",
    "VoiceTheme",
    "VoiceWaiting",
]
