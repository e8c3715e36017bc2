"""The evaluator's data set: what leaves, how it is protected, who approves it. It knows no app.

The apps say in `extracts.py` what their tables are (`table.register`) and what stays here (`table.leave_out`).
"""
