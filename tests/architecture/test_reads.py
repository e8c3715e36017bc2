"""A page or an endpoint reads only what its reader may see."""

from __future__ import annotations

import ast

from tests.architecture.source import Module, check_allowlist, modules

# The ways into a table that say who is asking.
SCOPED = {
    "visible_to": "the rows this person may read",
    "matchable_by": "the neighbors a responder may be shown a likeness of",
    "who_can": "active people by permission: the names a form may offer",
}
MANAGERS = {"objects", "_default_manager", "_base_manager", "history"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}

ALLOWED: dict[str, str] = {
    "heart/views/pages.py: Message.objects.filter": "filtered by recipient=request.user: one's own messages",
    "heart/views/pages.py: get_object_or_404(Message)": "filtered by recipient=request.user: one's own messages",
    "heart/api/authentication.py: ApiToken.objects.select_related": "finds who is asking; nobody is known before it",
    "heart/api/idempotency.py: IdempotentAnswer.objects.filter": "filtered by user: one's own answers",
    "heart/api/idempotency.py: IdempotentAnswer.objects.update_or_create": "keeps one's own answer",
}


def bare_reads(module: Module) -> dict[str, str]:
    """Every read in this module that begins at a table and not at a reader: key to place."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            manager = node.value
            if manager.attr in MANAGERS and _is_model(manager.value) and node.attr not in SCOPED:
                found[f"{module.path}: {ast.unparse(node)}"] = f"{module.path}:{node.lineno}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SHORTCUTS and _is_model(node.args[0]):
            name = f"{ast.unparse(node.func)}({ast.unparse(node.args[0])})"
            found[f"{module.path}: {name}"] = f"{module.path}:{node.lineno}"
    return found


def _is_model(node: ast.AST) -> bool:
    """A class by its name: `Case`, `models.Case`."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name[:1].isupper() and not name.isupper()


def parsed(code: str) -> Module:
    return Module("casework/views/example.py", code, ast.parse(code))


def test_every_read_of_a_page_or_endpoint_begins_at_its_reader():
    found: dict[str, str] = {}
    for module in modules():
        if module.within("views", "api", "forms"):
            found |= bare_reads(module)
    check_allowlist(found, ALLOWED, "Begin with Model.objects.visible_to(user), not at the table")


def test_a_bare_read_is_seen():
    for code in (
        "Case.objects.all()",
        "models.Case.objects.get(pk=1)",
        "Case._default_manager.filter()",
        "Case.history.all()",
        "get_object_or_404(Case, pk=1)",
        "queryset = Case.objects.select_related('neighbor').visible_to(user)",
    ):
        assert bare_reads(parsed(code)), code


def test_a_scoped_read_is_let_through():
    for code in (
        "Case.objects.visible_to(user).filter(pk=1)",
        "get_object_or_404(Case.objects.visible_to(user), pk=1)",
        "Neighbor.objects.matchable_by(user)",
        "request.user.messages.all()",
    ):
        assert not bare_reads(parsed(code)), code
