"""Every write is an action: one function, one actor, one transaction, one entry in the ledger."""

from __future__ import annotations

import ast
import importlib

import pytest

from tests.architecture.source import Module, called, calls, check_allowlist, modules

ALWAYS_BULK = {
    "bulk_create",
    "bulk_update",
    "abulk_create",
    "abulk_update",
    "bulk_create_with_history",
    "bulk_update_with_history",
    "_raw_delete",
}
RAW_WRITES = ("insert into ", "update ", "delete from ", "truncate ", "copy ")

ALLOWED_BULK: dict[str, str] = {
    "heart/seals.py: Unsealed.objects.filter(pk__in=keys).delete": "takes out of the queue what is sealed now",
    "heart/insights/stored.py: StoredFigure.objects.bulk_create": "figures worked out from records; hold nothing",
    "heart/insights/refresh.py: StoredFigure.objects.filter(computed_at__lt=at - KEPT).delete": (
        "figures of days that nobody asks for any more; they can be worked out again"
    ),
    "heart/tasks.py: IdempotentAnswer.objects.filter(created_at__lt=at - IdempotentAnswer.KEPT).delete": (
        "answers kept for a day; what they answered is in the ledger"
    ),
    "referrals/management/demo/world.py: old.update": "the demonstration's old messages count as sent and read",
    "heart/ledger.py: Event.objects.bulk_create": "the ledger itself: its rows are their own record",
    "heart/ledger.py: Access.objects.bulk_create": "the record of who looked: its rows are their own record",
}

# Functions of actions/ that write nothing, or whose entry in the ledger another function makes.
NOT_ACTIONS: dict[str, str] = {
    "heart.insights.public.actions.path": "says where a page is, writes nothing",
    "heart.insights.export.actions.path": "says where a page is, writes nothing",
    "casework.actions.attempt_plans.check": "asks, writes nothing",
    "casework.actions.field.case_kept": "reads which open case a meeting keeps",
    "casework.actions.notes.template_of": "asks, writes nothing",
    "casework.actions.cases.may_propose_unable_to_reach": "asks, writes nothing",
    "casework.actions.cases.attempts_of": "reads, writes nothing",
    "casework.actions.steps.pointing_at": "reads, writes nothing",
    "casework.actions.steps.in_the_way": "reads, writes nothing",
    "casework.actions.steps.plain": "reads, writes nothing",
    "casework.actions.steps.lock_both": "locks two rows, writes nothing",
    "casework.actions.indexing.follow": "the search index follows a record; what changed is in the ledger",
    "casework.actions.indexing.index_missing": "makes the rows of the search index that are missing",
    "casework.actions.indexing.index_all": "makes the search index again from the records",
    "casework.actions.indexing.index_terms": "reads, writes nothing",
    "casework.actions.neighbors.follow_numbers": "a part of what changes a number",
    "casework.actions.undoing.needs_of_it_alone": "reads, writes nothing",
    "casework.actions.undoing.opened_by_it_alone": "asks, writes nothing",
    "casework.actions.neighbors.normal_phone": "turns typed digits into a number",
    "casework.actions.ways.column": "says which column an attempt fills, writes nothing",
    "referrals.actions.duplicates.check": "asks, writes nothing",
    "referrals.actions.duplicates.keep": "keeps why a referral was sent; the sending is in the ledger",
    "referrals.actions.answering.tell_navigator": "owes a message; the step it tells of is in the ledger",
    "referrals.actions.sending.how": "says, writes nothing",
    "referrals.actions.rest.lock_together": "locks rows, writes nothing",
    "referrals.actions.sending.tell_partner": "owes a message; the step it tells of is in the ledger",
}
RECORDED_BY: dict[str, str] = {
    "heart.insights.pulse.actions.answer": "anonymous: an entry would say who answered, and when (ADR 0036)",
    "heart.insights.pulse.actions.put_aside": "as `answer`, from which nobody can tell it",
    "casework.actions.voices.ask": "anonymous: an entry would say who asked whom, and when (ADR 0036)",
    "casework.actions.voices.answer": "anonymous: an entry would say when an answer came (ADR 0036)",
    "casework.actions.voices.mix": "anonymous: as `answer`",
    "referrals.actions.planned.put": "referrals.actions.answering.move",
    "referrals.actions.planned.begin": "referrals.actions.appointments.plan",
    "referrals.actions.planned.leave": "referrals.actions.appointments.cancel",
    "referrals.actions.exchange.take": "an answer or a step: the one that it takes records itself",
    "referrals.actions.people.invite_first": "two actions as one: each records its own",
    "referrals.actions.asking.ask": "many actions as one: each referral records its own",
    "casework.actions.finding.find": "each new pair tells of itself",
    "casework.actions.finding.find_tonight": "each new pair tells of itself",
    "casework.actions.assignments.assign_many": "many actions as one: each case records its own",
    "casework.actions.attempt_plans.ensure_first_plans": "writes each plan as by itself: each records its own",
    "casework.actions.supervision.mend": "what a sweep does: each mended row records its own",
    "casework.actions.verdicts.track": "a verdict holds nothing of its own: it is worked out from what is recorded",
    "casework.actions.verdicts.response_changed": "as `track`: the response is in the ledger",
    "casework.actions.verdicts.tables_changed": "as `track`: the change of the table is in the ledger",
    "casework.actions.verdicts.eligibility_changed": "follows from the change of the table, which is in the ledger",
    "casework.actions.verdicts.work_out": "as `track`",
    "casework.actions.typing.keep": "words under the fingers are no fact yet; keeping the draft is recorded (ADR 0016)",
    "casework.actions.ways.learn_from": "records through the neighbor's actions that it takes",
    "casework.actions.corrections.enter_in_error": "asks the policy, then records through `mark`",
    "casework.actions.goals.change": "two actions as one: each records its own",
    "casework.actions.undoing.forget_attempt": "each part that it takes records its own",
    "casework.actions.undoing.forget_encounter": "each part that it takes records its own",
    "casework.actions.undoing.forget_response": "each part that it takes records its own",
    "casework.actions.undoing.keep_next_step": "records through `repair`",
    "casework.actions.needs.add": "asks the policy, then records through `seen`",
    "referrals.actions.minutes.settle": "two actions as one: each records its own",
    "referrals.actions.sending.draft_and_send": "two actions as one: each records its own",
    "referrals.actions.sending.revise_and_send": "two actions as one: each records its own",
}
RECORDS = {"ledger.record", "ledger.record_many"}


def bulk_writes(module: Module) -> dict[str, str]:
    """Writes that pass by `save_by`: key to place."""
    found = {}
    for call in calls(module.tree):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        only_keywords = bool(call.keywords) and not call.args
        of_rows = (name == "update" and only_keywords) or (name == "delete" and not call.args and not call.keywords)
        if name in ALWAYS_BULK or of_rows or _is_raw_write(name, call):
            found[f"{module.path}: {called(call)}"] = f"{module.path}:{call.lineno}"
    return found


def _is_raw_write(name: str, call: ast.Call) -> bool:
    if name not in {"execute", "executemany", "raw", "copy"} or not call.args:
        return False
    first = call.args[0]
    words = first.value if isinstance(first, ast.Constant) else ast.unparse(first)
    return str(words).strip("f'\" \n").lower().startswith(RAW_WRITES)


def actions() -> list[tuple[Module, ast.FunctionDef]]:
    """Every public function of actions/ that changes something."""
    found = []
    for module in modules():
        if module.within("actions"):
            found += [(module, function) for function in module.public_functions()]
    return found


ACTIONS = [
    pytest.param(module, function, id=f"{module.name}.{function.name}")
    for module, function in actions()
    if f"{module.name}.{function.name}" not in NOT_ACTIONS
]


def test_bulk_writes_live_in_actions_alone():
    found: dict[str, str] = {}
    for module in modules():
        if not module.within("actions"):
            found |= bulk_writes(module)
    check_allowlist(found, ALLOWED_BULK, "Bulk writes belong in actions/, where they write their history too")


@pytest.mark.parametrize(
    "code",
    [
        "Case.objects.filter(pk=1).update(status='closed')",
        "rows.delete()",
        "Case.objects.bulk_create(rows)",
        "cursor.execute('UPDATE casework_case SET status = 1')",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
def test_a_bulk_write_is_seen(code):
    assert bulk_writes(Module("casework/queries.py", code, ast.parse(code)))


@pytest.mark.parametrize("code", ["sha.update(word)", "cache.delete('key')", "cursor.execute('SELECT 1')"])
def test_what_only_looks_like_one_is_let_through(code):
    assert not bulk_writes(Module("casework/queries.py", code, ast.parse(code)))


@pytest.mark.parametrize(("module", "function"), ACTIONS)
def test_an_action_takes_keywords_and_somebody_who_answers_for_it(module, function):
    arguments = function.args
    by_position = [*arguments.posonlyargs, *arguments.args, *([arguments.vararg] if arguments.vararg else [])]
    assert by_position == [], "keyword arguments only"
    annotations = {one.arg: ast.unparse(one.annotation) for one in arguments.kwonlyargs if one.annotation}
    assert annotations.get("by") == "User", "`by: User`"


@pytest.mark.parametrize(("module", "function"), ACTIONS)
def test_an_action_is_one_transaction(module, function):
    assert "transaction.atomic" in [ast.unparse(one) for one in function.decorator_list]


@pytest.mark.parametrize(("module", "function"), ACTIONS)
def test_an_action_records_one_event(module, function):
    name = f"{module.name}.{function.name}"
    entries = [called(call) for call in calls(function) if called(call) in RECORDS]
    expected = 0 if name in RECORDED_BY else 1
    assert len(entries) == expected, f"{name} makes {len(entries)} entries in the ledger, not {expected}"


def test_the_exceptions_exist():
    names = {f"{module.name}.{function.name}" for module, function in actions()}
    stale = sorted({*NOT_ACTIONS, *RECORDED_BY} - names)
    assert not stale, f"no such functions any more: {stale}"


@pytest.mark.parametrize("app", ["casework", "referrals"])
def test_every_kind_of_event_is_recorded_somewhere(app):
    kinds = importlib.import_module(f"{app}.events").Event.__members__
    used = {
        node.attr
        for module in modules()
        if module.path.startswith(f"{app}/actions/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Event"
    }
    assert used == set(kinds), f"never recorded: {sorted(set(kinds) - used)}; unknown: {sorted(used - set(kinds))}"
