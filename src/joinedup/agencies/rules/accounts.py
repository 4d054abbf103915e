"""What an account is called."""


def as_written(email: str) -> str:
    """Return a work e-mail address as it is kept: people type capitals and a space at the end."""
    return email.strip().casefold()
