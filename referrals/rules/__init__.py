"""The rules of the directory and of referrals as functions of what they are given: nothing here asks the database."""
