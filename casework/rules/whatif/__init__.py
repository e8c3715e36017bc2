"""What if HEART had worked other hours, other beats, or with more teams: a period's real calls, replayed.

Pure: no database. `world` is what came in and who could have gone; `simulation` replays it; `answer` says what came
out, and how sure that is. The assumptions stand in ADR 0031 and on the page.
"""
