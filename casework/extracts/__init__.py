"""What of casework goes into the evaluator's extract, and what stays here and why (heart.insights.export)."""

from casework.extracts import calls, people, recipes, stays, team, work

__all__ = ["calls", "people", "recipes", "stays", "team", "work"]
