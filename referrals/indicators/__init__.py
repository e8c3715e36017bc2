"""The indicators that referrals own, one topic a file. Formulas: the program's own definitions."""

from referrals.indicators import chain, connected, gaps, lacking, looks, public, sent, still

__all__ = ["chain", "connected", "gaps", "lacking", "looks", "public", "sent", "still"]
