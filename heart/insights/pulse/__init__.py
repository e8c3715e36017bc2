"""How the team is: a few questions in rounds, without names, shown to the team where 11 or more answered (ADR 0036)."""
