"""What a browser is called, so that its owner knows it in a list. Never a reason to trust it."""

# The first word that is found: most browsers also name those that they descend from.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"),
    ("CrOS", "a Chromebook"), ("Mac OS X", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


def called(user_agent: str) -> str:
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((f" on {name}" for sign, name in _SYSTEMS if sign in user_agent), "")
    return browser + system
