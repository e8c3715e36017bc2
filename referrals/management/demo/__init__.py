"""The demo world: Durham-shaped and invented. Made through the same actions that the pages call."""
