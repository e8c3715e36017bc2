"""The rules of casework as functions of what they are given: nothing here asks the database or changes a row."""
