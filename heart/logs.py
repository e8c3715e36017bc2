"""Logs that hold no personal data."""

import logging
import re
import traceback

# Addresses that hold a secret: after one of these words comes what nobody may read in a log.
SECRET_AFTER = re.compile(r"/(reply|invitations|calendar|say)/(?!\d+/)[^/\s?]{20,}")


class WithoutSecrets(logging.Filter):
    """Takes the secret out of an address that is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if SECRET_AFTER.search(words):
            record.msg, record.args = SECRET_AFTER.sub(r"/\1/...", words), ()
        return True


class WithoutValues(logging.Filter):
    """Keeps where an error happened and its kind; drops its message, which can quote a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            last = traceback.extract_tb(trace)[-1:] if trace else []
            where = f"{last[0].filename}:{last[0].lineno}" if last else "unknown place"
            record.msg, record.args = f"{record.getMessage()} ({kind.__name__} at {where})", ()
            record.exc_info = record.exc_text = None
        return True
