"""The indicators that casework owns, one topic a file. Formulas and check figures: the program's own definitions."""

from casework.indicators import calls, diversion, follow_up, looks, now, public, scope, team

__all__ = ["calls", "diversion", "follow_up", "looks", "now", "public", "scope", "team"]
