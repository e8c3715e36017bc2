"""How the indicators of referrals are worked out from the extract alone (see casework.extracts.recipes)."""

from __future__ import annotations

from heart.insights.export.table import recipe

SENT = """
SELECT count(*) FILTER (NOT in_error) AS n,
       count(*) FILTER (in_error) AS "entered in error"
FROM referrals WHERE sent_in_period
"""
recipe("referrals_sent", SENT)
recipe(
    "neighbors_referred",
    """
SELECT count(DISTINCT neighbor) FILTER (NOT in_error) AS n,
       count(DISTINCT neighbor) FILTER (in_error) AS "entered in error"
FROM referrals WHERE sent_in_period
""",
)


def _of_sent(which: str) -> str:
    return f"""
SELECT count(*) FILTER (NOT in_error AND {which}) AS n,
       count(*) FILTER (NOT in_error) AS of,
       count(*) FILTER (in_error) AS "entered in error"
FROM referrals WHERE sent_in_period
"""  # noqa: S608


recipe("referrals_accepted", _of_sent("hours_to_answer IS NOT NULL AND status <> 'declined'"))
recipe("referrals_declined", _of_sent("status = 'declined'"))
recipe("referrals_expired", _of_sent("status = 'expired'"))
recipe("services_received", _of_sent("received = 'yes'"))


def _hours(column: str, never: str) -> str:
    return f"""
SELECT count(*) FILTER (NOT in_error AND {column} IS NOT NULL) AS n,
       count(*) FILTER (in_error) AS "entered in error",
       count(*) FILTER (NOT in_error AND {column} IS NULL) AS "{never}"
FROM referrals WHERE sent_in_period
"""  # noqa: S608


recipe("hours_to_view", _hours("hours_to_view", "not opened"))
recipe("hours_to_answer", _hours("hours_to_answer", "not answered"))
recipe("hours_to_start", _hours("hours_to_start", "not started"))


def _connected(over: str) -> str:
    return f"""
WITH served AS (
  SELECT DISTINCT s.care_case FROM starts s JOIN referrals r USING (referral)
  WHERE r.received = 'yes' AND NOT r.in_error AND s.days_since_{over} BETWEEN 0 AND 90)
SELECT count(DISTINCT neighbor) FILTER ({over}_90d_ago AND care_case IN (SELECT care_case FROM served)) AS n,
       count(DISTINCT neighbor) FILTER ({over}_90d_ago) AS of,
       count(DISTINCT neighbor) FILTER (NOT {over}_90d_ago) AS "the 90 days are still running"
FROM cases WHERE {over}_in_period
"""  # noqa: S608


recipe("connected_engaged", _connected("engaged"))
recipe("connected_contacted", _connected("contacted"))
recipe("connected_wanted", _connected("wanted"))


def _still(days: int) -> str:
    return f"""
WITH asked AS (
  SELECT CASE WHEN NOT r.started_{days}d_ago THEN 'running' WHEN c.still IS NULL THEN 'not asked'
              WHEN c.still = 'not_known' THEN 'not known' ELSE c.still END AS said
  FROM referrals r LEFT JOIN still_connected c ON c.referral = r.referral AND c.day = '{days}'
  WHERE r.started_in_period AND NOT r.in_error)
SELECT count(*) FILTER (said = 'yes') AS n,
       count(*) FILTER (said IN ('yes', 'no')) AS of,
       count(*) FILTER (said = 'running') AS "{days} days have not passed",
       count(*) FILTER (said = 'not asked') AS "nobody asked",
       count(*) FILTER (said = 'not known') AS "could not find out"
FROM asked
"""  # noqa: S608


recipe("still_connected_30", _still(30))
recipe("still_connected_90", _still(90))
recipe(
    "gap_index",
    """
SELECT count(*) FILTER (unmet_reason IN ('no_service', 'no_capacity', 'wait_too_long')) AS n, count(*) AS of
FROM needs WHERE closed_in_period
""",
)
