"""Rows for tests, made through the same actions that the pages call, so that no test stands on a state
that the product can't reach."""
