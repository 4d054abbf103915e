"""How old what a rota says is, as somebody says it."""

from datetime import timedelta


def rota_age_in_words(age: timedelta) -> str:
    """'from today', '1 day old', '9 days old'. Whole days; a part of a day is not counted."""
    if age.days < 1:
        return "from today"
    return "1 day old" if age.days == 1 else f"{age.days} days old"
