"""Many changes of the schema in one step.

Django draws every model anew for each change of a migration. With a hundred models and their histories, a hundred
changes take a minute that way; together they take a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Operations of one migration, applied between the state before all of them and the state after all of them.

    For schema changes alone. What concerns a model that is created here is part of creating it.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def describe(self) -> str:
        return f"{len(self.operations)} changes together"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again once, when somebody asks for the models
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self._steps():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(list(self._steps())):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _steps(self) -> Iterator[Operation]:
        created = {one.name_lower for one in self.operations if isinstance(one, CreateModel)}
        for operation in self.operations:
            if isinstance(operation, CreateModel) or getattr(operation, "model_name_lower", None) not in created:
                yield operation
