"""The API of the Human Services Data Specification 3.1, at /hsds/: the directory, for whoever asks.

Public entries need no sign-in. A partner or HEART, signed in or with a token, reads what is meant for them.
"""
