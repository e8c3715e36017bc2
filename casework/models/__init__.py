from casework.models.call import Call
from casework.models.case import Case
from casework.models.consent import Consent, ConsentRecipient
from casework.models.contact import ContactAttempt
from casework.models.encounter import DirectAid, Encounter
from casework.models.follow_up import FollowUp, FollowUpNotice
from casework.models.need import Need
from casework.models.neighbor import Neighbor, NeighborPhone
from casework.models.note import Addendum, Note
from casework.models.reference import AidItem, CallType, Eligibility, FollowUpRule
from casework.models.response import Response, ResponseMember
from casework.models.supervision import SafetyAnswer, SupervisorTask

__all__ = [
    "Addendum",
    "AidItem",
    "Call",
    "CallType",
    "Case",
    "Consent",
    "ConsentRecipient",
    "ContactAttempt",
    "DirectAid",
    "Eligibility",
    "Encounter",
    "FollowUp",
    "FollowUpNotice",
    "FollowUpRule",
    "Need",
    "Neighbor",
    "NeighborPhone",
    "Note",
    "Response",
    "ResponseMember",
    "SafetyAnswer",
    "SupervisorTask",
]
