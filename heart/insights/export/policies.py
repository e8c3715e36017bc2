"""Who may do what with an extract: one person asks, a second one decides."""

from __future__ import annotations

from collections.abc import Callable

from heart.errors import NotAllowed
from heart.models import Extract, ExtractStatus, User
from heart.permissions import Permission as P


def check_can_ask(by: User) -> None:
    """Evaluators and administrators."""
    if not (by.is_heart and by.can(P.ASK_EXTRACTS)):
        raise NotAllowed("Only an evaluator or an administrator asks for an extract.")


def check_can_decide(by: User, extract: Extract) -> None:
    """Supervisors and administrators, and never who asked."""
    if not (by.is_heart and by.can(P.APPROVE_EXTRACTS)):
        raise NotAllowed("Only a supervisor or an administrator decides on an extract.")
    if by.pk == extract.asked_by_id:
        raise NotAllowed("A second person decides on an extract, not the one who asked for it.")


def can_decide(by: User, extract: Extract) -> bool:
    """For the buttons."""
    return _may(check_can_decide, by, extract) and extract.status == ExtractStatus.ASKED


def check_can_make(by: User) -> None:
    """The system alone, of what is approved: a worker, the sweep, or the command line on the server."""
    if by.role != "system":
        raise NotAllowed("The system makes an extract, once it is approved.")


def check_can_take(by: User, extract: Extract) -> None:
    """Who asked for it and who may decide on extracts; and the command line, which is on the server anyway."""
    if by.role == "system" or (by.is_heart and by.can(P.APPROVE_EXTRACTS)):
        return
    if not (by.is_heart and by.can(P.ASK_EXTRACTS) and by.pk == extract.asked_by_id):
        raise NotAllowed("Only who asked for an extract, and who decides on extracts, may take it.")


def check_can_withdraw(by: User, extract: Extract) -> None:
    """Who asked for it, and whoever decides on extracts."""
    if by.role == "system":
        raise NotAllowed("A person withdraws an extract.")
    check_can_take(by, extract)


def can_withdraw(by: User, extract: Extract) -> bool:
    """For the buttons."""
    ended = {ExtractStatus.REFUSED, ExtractStatus.WITHDRAWN}
    return _may(check_can_withdraw, by, extract) and extract.status not in ended


def _may(check: Callable[[User, Extract], None], by: User, extract: Extract) -> bool:
    try:
        check(by, extract)
    except NotAllowed:
        return False
    return True
