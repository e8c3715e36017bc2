"""The public figures: which tables there are, what of them is withheld, how a quarter is frozen and shown."""
