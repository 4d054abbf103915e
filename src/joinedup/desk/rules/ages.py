"""How long something has waited, as somebody says it."""

from datetime import timedelta


def waited_in_words(waited: timedelta) -> str:
    """'under a minute', '5 minutes', '3 hours', '2 days'. Whole ones; a part is not counted."""
    seconds = int(waited.total_seconds())
    for size, one in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            many = seconds // size
            return f"1 {one}" if many == 1 else f"{many} {one}s"
    return "under a minute"
