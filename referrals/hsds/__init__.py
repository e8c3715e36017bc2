"""The Human Services Data Specification: its tables, from a file to records in our own words, and from rows to files.

Reading touches no database (`actions.directory` writes what was read); `json_writer` and `export` read rows.
"""
