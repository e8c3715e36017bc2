"""What of referrals goes into the evaluator's extract, and what stays here and why (heart.insights.export)."""

from referrals.extracts import recipes, sent, stays

__all__ = ["recipes", "sent", "stays"]
