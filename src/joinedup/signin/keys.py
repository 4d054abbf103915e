"""The room's own key, from its own file: what is in the database does not open itself."""

from django.conf import settings

from joinedup.signin.rules import seals


def seal(secret: str, *, owner: str) -> str:
    return seals.seal(secret, key=settings.FACTORS_KEY, owner=owner)


def unseal(sealed: str, *, owner: str) -> str:
    return seals.unseal(sealed, key=settings.FACTORS_KEY, owner=owner)


def digest(secret: str, *, use: str) -> str:
    return seals.digest(secret, key=settings.FACTORS_KEY, use=use)
