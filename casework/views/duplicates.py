"""Records that may be of one person: the queue, two of them side by side, the merge and its undoing."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import duplicates, merging, neighbors
from casework.forms.duplicates import DecisionForm, MergeForm, NewNeighborForm, SameForm, likely
from casework.models import DuplicatePair, Merge
from casework.queries import duplicates as query
from casework.states.duplicates import PairStatus
from casework.views.neighbors import find
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.lists import paginate

SORTS = {"order": ("rank", "order"), "found": "found_at"}
SAID = {
    PairStatus.NOT_SAME: "Kept as two people. They are proposed again only if what is known of them changes.",
    PairStatus.ASKED: "A supervisor is asked to merge them.",
    PairStatus.LATER: "Put off. The pair waits at the end of the list.",
}


@open_to(P.VIEW_CASEWORK)
def queue(request: Request) -> HttpResponse:
    """The pairs that wait for somebody."""
    page = paginate(request, query.queue(request.user), sorts=SORTS, default="order")
    shown = [neighbor for pair in page for neighbor in (pair.first, pair.second)]
    ledger.opened_many(shown, by=request.user, reason="The list of records that may be of one person")
    pairs = [(pair, query.strength(pair)) for pair in page]
    return render(request, "casework/duplicates.html", {"page": page, "pairs": pairs})


def _pair(request: Request, pk: int) -> DuplicatePair:
    pairs: QuerySet[DuplicatePair] = query.pair(request.user, pk)
    return get_object_or_404(pairs)


@open_to(P.VIEW_CASEWORK, methods="GET POST")
def pair(request: Request, pk: int) -> HttpResponse:
    """Two records side by side with the evidence; a decision about them."""
    one = _pair(request, pk)
    if request.method == "POST":
        form = DecisionForm(request.POST)
        policies.check_can_decide_pair(request.user, one)
        if form.is_valid():
            decided = duplicates.decide(pair=one, status=form.cleaned_data["decision"], by=request.user)
            messages.success(request, SAID[PairStatus(decided.status)])
        return redirect("duplicates")
    return _side_by_side(request, one, None)


@open_to(P.SUPERVISE, methods="POST")
def merge(request: Request, pk: int) -> HttpResponse:
    """Merges the two records into the one that the form names."""
    one = _pair(request, pk)
    both = query.records(request.user, one)
    form = MergeForm(request.POST, both=both)
    if not form.is_valid():
        return _side_by_side(request, one, form)
    kept, other = both if form.cleaned_data["kept"] == str(both[0].pk) else reversed(both)
    merging.merge(kept=kept, other=other, by=request.user)
    messages.success(request, "Merged. Every record is here now; on this page it can be undone.")
    return redirect("neighbor", kept.pk)


def _side_by_side(request: Request, one: DuplicatePair, form: MergeForm | None) -> HttpResponse:
    both = query.records(request.user, one)
    ledger.opened_many(both, by=request.user, reason="Comparing two records that may be of one person")
    user, statuses = request.user, {move.target for move in policies.pair_moves(request.user, one)}
    context = {
        "pair": one,
        "both": both,
        "lines": query.side_by_side(one, both),
        "strength": query.strength(one),
        "decisions": [choice for choice in DecisionForm.base_fields["decision"].choices if choice[0] in statuses],  # type: ignore[attr-defined]
        "merge_form": form or MergeForm(both=both, initial={"kept": str(both[0].pk)}),
        "may_merge": policies.allows(policies.check_can_merge, user, both[0], both[1]),
        "merge": query.merge_of(user, one),
    }
    return render(request, "casework/duplicate_pair.html", context, status=422 if form and form.errors else 200)


@open_to(P.SUPERVISE, methods="GET POST")
def undo(request: Request, pk: int) -> HttpResponse:
    """What a merge brought together, and the button that takes it back."""
    rows = Merge.objects.visible_to(request.user).select_related("kept", "other", "merged_by", "undone_by")
    one = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        merging.undo(merge=one, by=request.user)
        messages.success(request, "Undone. What was written since the merge stays with the record kept.")
        return redirect("neighbor", one.other_id)
    ledger.opened_many([one.kept, one.other], by=request.user, reason="Looking at a merge")
    return render(request, "casework/merge_undo.html", {"merge": one, "moved": query.moved(one)})


@open_to(P.WORK_CASES, methods="GET POST")
def same(request: Request, pk: int) -> HttpResponse:
    """Says that another record is of the same neighbor: a supervisor is asked to merge them."""
    neighbor = find(request, pk)
    policies.check_can_keep_neighbor(request.user, neighbor)
    form = SameForm(posted(request), user=request.user)
    if asked := attempt(form, duplicates.report, one=neighbor, by=request.user):
        messages.success(request, SAID[PairStatus.ASKED])
        return redirect("duplicate", asked.pk)
    context = {"neighbor": neighbor, "form": form}
    return render(request, "casework/neighbor_same.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """Adds a neighbor. Whoever is known and much alike is shown before."""
    policies.check_can_record_response(request.user)
    form = NewNeighborForm(posted(request), user=request.user)
    if made := attempt(form, neighbors.add, by=request.user):
        messages.success(request, "Added.")
        return redirect("neighbor", made.pk)
    return render(request, "casework/neighbor_new.html", {"form": form}, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="POST")
def known(request: Request) -> HttpResponse:
    """Who is known already that what is typed so far may mean. Posted, so that no name stands in an address."""
    return render(request, "casework/_known.html", {"likely": likely(request.user, request.POST)})
