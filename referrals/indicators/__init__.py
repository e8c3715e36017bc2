"""The indicators that referrals own, one topic a file. Formulas: the program's own definitions."""

from referrals.indicators import connected, gaps, sent, still

__all__ = ["connected", "gaps", "sent", "still"]
