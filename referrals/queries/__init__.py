"""The read side of the directory and of referrals: each function in a fixed number of SQL statements."""
