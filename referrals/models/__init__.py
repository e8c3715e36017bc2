from referrals.models.appointment import Appointment
from referrals.models.capacity import ServiceCapacity, Unit, UnitCapacity
from referrals.models.connection import ConnectionCheck
from referrals.models.enrollment import (
    Enrollment,
    EnrollmentCheck,
    EnrollmentMatch,
    EnrollmentNotice,
    ReferralDespite,
)
from referrals.models.invitation import Invitation
from referrals.models.listing import ConfirmationRequest, ListingChange, ListingEdit, ServiceConfirmation
from referrals.models.location import Accessibility, Address, Location, ServiceAtLocation
from referrals.models.meeting import (
    AgendaPart,
    AgendaRow,
    Attendance,
    Decision,
    DecisionTold,
    Meeting,
    MeetingTask,
    Remark,
)
from referrals.models.offer import CostOption, Funding, RequiredDocument, ServiceArea
from referrals.models.organization import Organization, OrganizationIdentifier, Program
from referrals.models.question import CapacityQuestion
from referrals.models.reach import Contact, Language, Phone, Url
from referrals.models.referral import Referral, ReferralNotice
from referrals.models.reply import ReferralAddress, Replier, ReplyLink, ReplyTry
from referrals.models.schedule import Schedule
from referrals.models.service import Service
from referrals.models.talk import ReferralMessage, ReferralMessageRead
from referrals.models.taxonomy import Attribute, Metadata, TableDescription, Taxonomy, TaxonomyTerm

__all__ = [
    "Accessibility",
    "Address",
    "AgendaPart",
    "AgendaRow",
    "Appointment",
    "Attendance",
    "Attribute",
    "CapacityQuestion",
    "ConfirmationRequest",
    "ConnectionCheck",
    "Contact",
    "CostOption",
    "Decision",
    "DecisionTold",
    "Enrollment",
    "EnrollmentCheck",
    "EnrollmentMatch",
    "EnrollmentNotice",
    "Funding",
    "Invitation",
    "Language",
    "ListingChange",
    "ListingEdit",
    "Location",
    "Meeting",
    "MeetingTask",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "Referral",
    "ReferralAddress",
    "ReferralDespite",
    "ReferralMessage",
    "ReferralMessageRead",
    "ReferralNotice",
    "Remark",
    "Replier",
    "ReplyLink",
    "ReplyTry",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceConfirmation",
    "TableDescription",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "UnitCapacity",
    "Url",
]
