"""What heart itself says of the evaluator's extract: what stays, and the sweep that makes it."""

from __future__ import annotations

from heart import models as m
from heart.insights.export.table import leave_out

ACCOUNTS = "about people who work here"
leave_out(ACCOUNTS, m.User, m.Agency, m.ApiToken)
leave_out("who did and who saw what; states go out with the records that went through them", m.Event, m.Access)
leave_out(
    "how the software works", m.IdempotentAnswer, m.Message, m.Seal, m.SweepRun, m.Unsealed, m.figure.StoredFigure
)
leave_out("about the extracts themselves", m.Extract, m.ExtractDownload)
