"""Files that are sent in: looked at for what they are, made harmless, sealed, and only ever downloaded.

Why: docs/decisions/0021-files-that-are-sent-in.md.
"""
