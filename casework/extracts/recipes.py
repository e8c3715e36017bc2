"""How casework's indicators are worked out from the extract alone: DuckDB SQL over its tables, for evaluators.

Each gives `n`, `of` where there is one, and every exclusion under its own name. Written from the definitions; a test
runs them against the product's own figures.
"""

from __future__ import annotations

from heart.insights.export.table import recipe

recipe(
    "responses",
    """
SELECT count(*) AS n FROM responses WHERE in_period
""",
)
recipe(
    "coverage",
    """
SELECT count(*) FILTER (eligible_programs <> '' AND call IN (SELECT call FROM responses)) AS n,
       count(*) FILTER (eligible_programs <> '') AS of,
       count(*) FILTER (eligible_programs = '') AS "not eligible for any program"
FROM calls
""",
)
recipe(
    "unmet_demand",
    """
SELECT count(*) FILTER (eligible_programs <> '' AND call NOT IN (SELECT call FROM responses)) AS n,
       count(*) FILTER (eligible_programs <> '') AS of,
       count(*) FILTER (eligible_programs = '') AS "not eligible for any program"
FROM calls
""",
)
recipe(
    "response_time",
    """
WITH asked AS (
  SELECT minutes_to_scene,
         CASE WHEN program = 'CCD' THEN 'phone'
              WHEN disposition = 'cancelled' THEN 'cancelled'
              WHEN minutes_to_scene IS NULL THEN 'no time'
              WHEN after_another THEN 'later'
              WHEN minutes_to_scene < 0 THEN 'mistake'
              ELSE '' END AS why
  FROM responses WHERE in_period AND call <> '')
SELECT count(*) FILTER (why = '') AS n,
       count(*) FILTER (why = 'phone') AS "answered by phone only",
       count(*) FILTER (why = 'cancelled') AS "cancelled before arrival",
       count(*) FILTER (why = 'no time') AS "time of dispatch or of arrival not recorded",
       count(*) FILTER (why = 'later') AS "another HEART unit was there first",
       count(*) FILTER (why = 'mistake') AS "on scene before dispatch: a mistake in the times"
FROM asked
""",
)
recipe(
    "diversion_crt",
    """
SELECT count(*) FILTER (disposition <> 'cancelled' AND police = 'none') AS n,
       count(*) FILTER (disposition <> 'cancelled') AS of,
       count(*) FILTER (disposition = 'cancelled') AS "cancelled before arrival"
FROM responses WHERE in_period AND program = 'CRT'
""",
)
recipe(
    "diversion_ccd",
    """
SELECT count(*) FILTER (disposition = 'resolved_by_phone') AS n, count(*) AS of
FROM responses WHERE in_period AND program = 'CCD'
""",
)
recipe(
    "transports",
    """
SELECT count(*) AS n FROM responses WHERE in_period AND disposition = 'transported'
""",
)
recipe(
    "transports_to_care",
    """
SELECT count(*) FILTER (destination IN ('crisis_center', 'shelter', 'community_care')) AS n, count(*) AS of
FROM responses WHERE in_period AND disposition = 'transported'
""",
)


def _within_48(hours: str) -> str:
    return f"""
SELECT count(*) FILTER (owes_follow_up AND observed_48h AND {hours} <= 48) AS n,
       count(*) FILTER (owes_follow_up AND observed_48h) AS of,
       count(*) FILTER (NOT owes_follow_up) AS "owed no follow-up",
       count(*) FILTER (owes_follow_up AND NOT observed_48h) AS "the 48 hours are still running"
FROM encounters WHERE in_period
"""  # noqa: S608


recipe("attempt_48", _within_48("hours_to_attempt"))
recipe("contact_48", _within_48("hours_to_contact"))
recipe(
    "owed_and_missing",
    """
SELECT count(*) FILTER (owes_follow_up AND encounter NOT IN (SELECT encounter FROM follow_ups)) AS n,
       count(*) FILTER (owes_follow_up) AS of,
       count(*) FILTER (NOT owes_follow_up) AS "owed no follow-up"
FROM encounters WHERE in_period
""",
)
recipe(
    "cases_past_90",
    """
SELECT count(*) FILTER ((closed IS NULL AND opened_90d_ago) OR days_open > 90) AS n,
       count(*) FILTER (closed IS NOT NULL OR opened_90d_ago) AS of,
       count(*) FILTER (closed IS NULL AND NOT opened_90d_ago) AS "open for less than 90 days so far"
FROM cases WHERE opened_in_period AND outcome <> 'joined'
""",
)
recipe(
    "direct_aid",
    """
SELECT count(*) AS n FROM aid WHERE in_period
""",
)
