"""What is received while the database cannot take it: sealed files, and the page that stands alone.

Nothing here knows Django, a database or who anybody is. Why: docs/decisions/0032-intake.md.
"""
