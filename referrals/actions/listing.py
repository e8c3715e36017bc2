"""A listing is changed, reviewed and confirmed here: by its own organization and by a directory editor (ADR 0027)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from heart import clock, ledger, outbox
from heart.errors import Invalid, NotAllowed, Stale
from heart.models import User
from heart.permissions import Permission as P
from referrals import listing
from referrals import listing_policies as policies
from referrals.actions.listing_rows import ListingWriter
from referrals.events import Event
from referrals.listing import Entry
from referrals.models import ListingChange, ListingEdit, Service, ServiceConfirmation
from referrals.rules.listing_fields import OF_MODEL, Value
from referrals.states.listing import LISTING_EDIT_MOVES, ListingEditStatus
from referrals.states.listing import ListingField as F

CHANGED_MEANWHILE = "The listing has changed since. Look at it again, then change what still is not right."
AT_ONCE = UUID("5b0d2f7e-8a5e-4a55-9a2f-3b6f5f1f0b3c")


@transaction.atomic
def change(
    *,
    entry: Entry,
    values: Mapping[str, Any],
    seen: str = "",
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> list[ListingEdit]:
    """Change what the listing of an organization, a service or a place says: `values` by ListingField.

    A directory editor's change takes effect at once, and so does a partner's of what rules.listing_fields says; the
    rest waits for review, as a change of its own. `seen` is the listing.version that the person read, "" for whichever.
    Returns the changes: none where nothing is different, the same for the same `submission` again.
    Raises NotAllowed, Stale, or Invalid with the faults by field.
    """
    at = at or timezone.now()
    entry = type(entry).objects.lock(entry.pk)
    policies.check_can_edit(by, entry)
    submission = submission or uuid4()
    both = [submission, uuid5(AT_ONCE, str(submission))]
    if done := list(ListingEdit.objects.filter(submission__in=both, proposed_by=by)):
        return done
    current, wanted = listing.read(entry), _cleaned(entry, values)
    new = {field: value for field, value in wanted.items() if value != current[field]}
    if new and seen and seen != listing.version(current, wanted):
        raise Stale(CHANGED_MEANWHILE)
    rules = OF_MODEL[listing.model_of(entry)]
    now = {field for field in new if by.can(P.EDIT_DIRECTORY) or rules[field].at_once}
    edits = []
    for key, fields in zip(both, (set(new) - now, now), strict=True):
        if fields:
            pairs = {field: (current[field], new[field]) for field in rules if field in fields}
            edits.append(_begin(entry, pairs, submission=key, by=by, at=at))
            if fields is now:
                _take_effect(entry, edits[-1], pairs, by=by, at=at)
            else:
                _tell_editors(edits[-1], at=at)
    if edits:
        counts = {"waiting": len(new) - len(now), "at_once": len(now)}
        ledger.record(Event.LISTING_CHANGED, edits[0], by=by, at=at, entry=listing.model_of(entry), **counts)
    return edits


def _cleaned(entry: Entry, values: Mapping[str, Any]) -> dict[str, Value]:
    """The values in the form that they are kept in. Raises Invalid, or NotAllowed for what is not changed this way."""
    rules, cleaned, faults = OF_MODEL[listing.model_of(entry)], {}, {}
    for field, value in values.items():
        if field not in rules:
            raise Invalid("A listing has no such field.", fields={field: ["This can't be changed here."]})
        if rules[field].reserved:
            raise NotAllowed("A directory editor decides this, and says why.")
        try:
            cleaned[field] = rules[field].read(value)
        except ValueError as error:
            faults[field] = [str(error)]
    youngest, oldest = cleaned.get(F.MINIMUM_AGE), cleaned.get(F.MAXIMUM_AGE)
    if youngest and oldest and float(youngest) > float(oldest):
        faults[F.MAXIMUM_AGE] = ["This is younger than the youngest."]
    if faults:
        raise Invalid("Please check what you entered.", fields=faults)
    return cleaned


def _begin(
    entry: Entry,
    pairs: Mapping[str, tuple[Value, Value]],
    *,
    submission: UUID,
    by: User,
    at: datetime,
    reason: str = "",
    reserved: bool = False,
) -> ListingEdit:
    edit = ListingEdit(
        submission=submission,
        organization=listing.organization_of(entry),
        proposed_at=at,
        proposed_by=by,
        reason=reason,
        reserved=reserved,
        **listing.key_of(entry),
    )
    LISTING_EDIT_MOVES.begin(edit, by=by, at=at)
    for field, (before, after) in pairs.items():
        ListingChange.objects.create(edit=edit, field=field, before=before, after=after)
    return edit


def _take_effect(
    entry: Entry, edit: ListingEdit, pairs: Mapping[str, tuple[Value, Value]], *, by: User, at: datetime
) -> None:
    values = {field: after for field, (_, after) in pairs.items()}
    ListingWriter(entry, by=by, at=at, reason=f"change {edit.pk}").write(values)
    edit.taken = list(pairs)
    LISTING_EDIT_MOVES.apply(edit, ListingEditStatus.DONE, by=by, at=at)


def _tell_editors(edit: ListingEdit, *, at: datetime) -> None:
    for person in User.objects.who_can(P.EDIT_DIRECTORY):
        if not person.can(P.ADMINISTER):
            outbox.owe("listing_proposed", edit, to=person, path=f"/directory/changes/{edit.pk}/", at=at)


@transaction.atomic
def decide(
    *, edit: ListingEdit, taken: Collection[str], reason: str = "", by: User, at: datetime | None = None
) -> ListingEdit:
    """Take over these fields of a change that waits, and refuse its others: all, some or none. Its author is told.

    Raises NotAllowed, IllegalMove for one that is decided, Stale where the listing of a field that is taken is not as
    it was, or Invalid where something is refused without a reason.
    """
    at = at or timezone.now()
    policies.check_can_review(by)
    entry, edit = _lock(edit)
    policies.check_waits(edit)
    pairs = {row.field: (row.before, row.after) for row in edit.changes.all()}
    if not set(taken) <= set(pairs):
        raise Invalid("Choose among the fields of this change.")
    if set(taken) != set(pairs):
        reason = policies.check_reason(reason)
    current = listing.read(entry)
    if any(current[field] != pairs[field][0] for field in taken):
        raise Stale(CHANGED_MEANWHILE)
    if taken:
        values = {field: after for field, (_, after) in pairs.items() if field in taken}
        ListingWriter(entry, by=by, at=at, reason=f"change {edit.pk} taken over").write(values)
    edit.taken = [field for field in pairs if field in taken]
    edit.reason, edit.decided_at, edit.decided_by = reason.strip(), at, by
    status = ListingEditStatus.TAKEN if taken else ListingEditStatus.REFUSED
    LISTING_EDIT_MOVES.apply(edit, status, by=by, at=at, reason=reason)
    counts = {"taken": len(edit.taken), "refused": len(pairs) - len(edit.taken)}
    ledger.record(Event.LISTING_CHANGE_DECIDED, edit, by=by, at=at, status=status, **counts)
    _tell_author(edit, at=at)
    return edit


def _tell_author(edit: ListingEdit, *, at: datetime) -> None:
    to, path = edit.proposed_by, f"/partner/listing/changes/{edit.pk}/"
    if to.is_active and edit.taken:
        outbox.owe("listing_taken", edit, to=to, path=path, at=at)
    elif to.is_active:
        outbox.owe("listing_refused", edit, to=to, path=path, at=at)


def _lock(edit: ListingEdit) -> tuple[Entry, ListingEdit]:
    """The entry and then its change, in the order in which a change is made."""
    subject = edit.subject
    entry = type(subject).objects.lock(subject.pk)
    return entry, ListingEdit.objects.select_related("proposed_by").lock(edit.pk)


@transaction.atomic
def withdraw(*, edit: ListingEdit, by: User, at: datetime | None = None) -> ListingEdit:
    """Take back a change that waits. Raises NotAllowed unless it is one's own, IllegalMove for one that is decided."""
    at = at or timezone.now()
    edit = ListingEdit.objects.lock(edit.pk)
    policies.check_can_withdraw(by, edit)
    LISTING_EDIT_MOVES.apply(edit, ListingEditStatus.WITHDRAWN, by=by, at=at)
    ledger.record(Event.LISTING_CHANGE_WITHDRAWN, edit, by=by, at=at)
    return edit


@transaction.atomic
def set_audience(
    *,
    entry: Entry,
    audience: str,
    reason: str,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> ListingEdit | None:
    """Say who may know of an organization or a service (an Audience), or that a place is "confidential" (or not, "").

    The editor's alone; no partner reads why. None where it is so already; the same for the same `submission` again.
    Raises NotAllowed, or Invalid for a word that is not of the list or without a reason.
    """
    at = at or timezone.now()
    policies.check_can_review(by)
    entry = type(entry).objects.lock(entry.pk)
    submission = submission or uuid4()
    if (done := ListingEdit.objects.filter(submission=submission, proposed_by=by).first()) is not None:
        return done
    model = listing.model_of(entry)
    field = F.CONFIDENTIAL if model == "location" else F.AUDIENCE
    try:
        wanted = OF_MODEL[model][field].read(audience)
    except ValueError as error:
        raise Invalid(str(error), fields={"audience": [str(error)]}) from None
    reason = policies.check_reason(reason)
    before = listing.read(entry)[field]
    if before == wanted:
        return None
    pairs = {str(field): (before, wanted)}
    edit = _begin(entry, pairs, submission=submission, by=by, at=at, reason=reason, reserved=True)
    _take_effect(entry, edit, pairs, by=by, at=at)
    ledger.record(Event.AUDIENCE_SET, edit, by=by, at=at, entry=model, audience=wanted or "not confidential")
    return edit


@transaction.atomic
def confirm(*, service: Service, by: User, at: datetime | None = None) -> ServiceConfirmation:
    """Say that a service's listing is right as it stands (HSDS assured_date: the city's day of `at`, UTC).

    A second tap on the same day is the same confirmation. Raises NotAllowed.
    """
    at = at or timezone.now()
    service = Service.objects.select_related("organization").lock(service.pk)
    policies.check_can_edit(by, service)
    said = ServiceConfirmation.objects.filter(service=service).first() or ServiceConfirmation(service=service)
    today = clock.city(at).date()
    if said.pk and said.confirmed_by_id == by.pk and clock.city(said.confirmed_at).date() == today:
        return said
    said.confirmed_at, said.confirmed_by = at, by
    said.save_by(by)
    service.assured_date = today
    service.assurer_email = "" if by.is_heart else service.organization.email
    service.told_here = sorted({*service.told_here, "assured_date"})
    service.last_modified = at
    service.save_by(by, reason="confirmed")
    ledger.record(Event.LISTING_CONFIRMED, service, by=by, at=at, for_provider=by.is_heart)
    return said
