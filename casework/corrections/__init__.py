"""Which rows of casework can be marked as entered in error, and what each mark brings (rule 13)."""

from casework.corrections import care, meetings, people  # noqa: F401  each registers its kinds
