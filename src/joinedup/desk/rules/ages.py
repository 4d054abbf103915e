"""How old a rota is, and how long something has waited, as somebody says it."""

from datetime import timedelta


def rota_age_in_words(age: timedelta) -> str:
    """'from today', '1 day old', '9 days old'. Whole days; a part of a day is not counted."""
    if age.days < 1:
        return "from today"
    return "1 day old" if age.days == 1 else f"{age.days} days old"


def waited_in_words(waited: timedelta) -> str:
    """'under a minute', '5 minutes', '3 hours', '2 days'. Whole ones; a part is not counted."""
    seconds = int(waited.total_seconds())
    for size, one in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            many = seconds // size
            return f"1 {one}" if many == 1 else f"{many} {one}s"
    return "under a minute"
