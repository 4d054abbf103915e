"""Copies of everything, that can be shown to be whole, and the way back from them.

Why: docs/decisions/0018-backup.md.
"""
