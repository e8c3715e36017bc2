"""Which records of referrals do not leave at all, and why."""

from __future__ import annotations

from casework.extracts.reasons import STAFF, WORDS, WORKING
from heart.insights.export.table import leave_out
from referrals import models as m

leave_out(
    "the public directory has it (/hsds/, manage.py export_directory)",
    m.Accessibility,
    m.Address,
    m.Attribute,
    m.Contact,
    m.CostOption,
    m.Funding,
    m.Language,
    m.Location,
    m.Metadata,
    m.Organization,
    m.OrganizationIdentifier,
    m.Phone,
    m.Program,
    m.RequiredDocument,
    m.Schedule,
    m.ServiceArea,
    m.ServiceAtLocation,
    m.ServiceCapacity,
    m.TableDescription,
    m.Taxonomy,
    m.TaxonomyTerm,
    m.Unit,
    m.UnitCapacity,
    m.Url,
)
leave_out("how the directory is kept up", m.ConfirmationRequest, m.ListingChange, m.ListingEdit, m.ServiceConfirmation)
leave_out(WORDS, m.ReferralMessage, m.ReferralMessageRead, m.ReferralDespite)
leave_out("when and where somebody will be", m.Appointment)
leave_out(
    "a partner's own word on whom it serves, told for other ends",
    m.Enrollment,
    m.EnrollmentCheck,
    m.EnrollmentMatch,
    m.EnrollmentNotice,
)
leave_out(
    "what partners say to each other in the coordination meeting",
    m.AgendaPart,
    m.AgendaRow,
    m.Attendance,
    m.Decision,
    m.DecisionTold,
    m.Meeting,
    m.MeetingTask,
    m.Remark,
)
leave_out("a question about room, asked of no person", m.CapacityQuestion)
leave_out(STAFF, m.Invitation, m.ReferralNotice)
leave_out(WORKING, m.ReferralAddress, m.Replier, m.ReplyLink, m.ReplyTry)
