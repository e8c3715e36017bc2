"""The read side: what each page needs, in a fixed number of statements whatever the number of rows."""
