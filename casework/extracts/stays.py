"""Which records of casework do not leave at all, and why."""

from __future__ import annotations

from casework import models as m
from casework.extracts.reasons import STAFF, WORDS, WORKING
from heart.insights.export.table import leave_out

leave_out(
    "names, numbers, places and people by which a neighbor is found",
    m.NeighborName,
    m.NeighborPhone,
    m.NeighborIndex,
    m.UsualPlace,
    m.TrustedContact,
    m.SeenByPartner,
    m.Pet,
)
leave_out(WORDS, m.Note, m.Addendum, m.Typing, m.Goal, m.GoalStep, m.GoalProgress, m.ResponsePlan, m.SafetyAlert)
leave_out("files can show anything", m.Attachment)
leave_out(
    "the words and the signature of a consent, and to whom; its kinds go out", m.ConsentDocument, m.ConsentRecipient
)
leave_out("it would tie a neighbor to a call in a public log", m.CallAbout, m.CallAlert)
leave_out("its reason stands with the call", m.CallVerdict)
leave_out(STAFF, m.ResponseMember, m.SupervisorTask, m.Cosignature, m.Assignment, m.Cover, m.NavigatorProfile)
leave_out(STAFF, m.DraftReminder, m.FollowUpNotice, m.CalendarFeed, m.SavedFilter)
leave_out(WORKING, m.AttemptPlan, m.AttemptPlanVersion, m.NightlyRun)
leave_out(
    "which records turned out to be of one person; the extract has one neighbor", m.DuplicatePair, m.Merge, m.MergeStep
)
leave_out(
    "anonymous answers and words: counted on their own page, where 11 or more answered, and tied to nothing else",
    *(m.Voice, m.VoiceAsked, m.VoiceClearing, m.VoiceCoding, m.VoiceInvitation, m.VoiceWaiting),
)
leave_out(
    "a public table; ask for it as it is",
    m.VoiceTheme,
    m.AidItem,
    m.CallType,
    m.Eligibility,
    m.FollowUpRule,
    m.OfficerMinutes,
    m.ProgramArea,
    m.ProgramHours,
)
