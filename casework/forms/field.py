"""Forms for one hand."""

from __future__ import annotations

from heart.views.forms import Once


class NotThereForm(Once):
    """One tap: nobody there. `submission` makes a double tap one attempt."""
