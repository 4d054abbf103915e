"""What an account proves itself with, and when it was inside."""

import secrets

from django.db import models

_ACCOUNT = "agencies.Practitioner"


def _visit_code() -> str:
    return secrets.token_urlsafe(9)


class App(models.Model):
    """An authenticator app on somebody's telephone."""

    practitioner = models.OneToOneField(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=200)  # sealed
    used = models.BigIntegerField(default=0)  # the newest window whose code was taken: each once
    since = models.DateTimeField()


def _passkey_code() -> str:
    return secrets.token_urlsafe(9)


class Passkey(models.Model):
    """A key that a telephone, a computer or a small device keeps, and uses only for who it recognises."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, unique=True, default=_passkey_code)
    name = models.CharField(max_length=60)  # as its owner knows it
    digest = models.CharField(max_length=64, unique=True)  # of its id: one key is one person's
    credential = models.TextField()  # sealed for its owner: in another's row it opens nothing
    count = models.BigIntegerField()
    since = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SpentChallenge(models.Model):
    """What a passkey was asked and has answered: never taken again. Kept until it could be asked no more."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)


class Tie(models.Model):
    """Somebody's account, and who an identity provider says they are."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)  # its code, to be shown by name
    mark = models.CharField(max_length=64, unique=True)  # digest of issuer and subject
    since = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "provider"], name="signin_tie_once_a_provider")
        ]


class RecoveryCode(models.Model):
    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link that lets one person choose a password, once."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Browser(models.Model):
    """A browser that somebody was inside with: what strangers miss elsewhere does not close it."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "digest"], name="signin_browser_known_once")
        ]


class Miss(models.Model):
    """A wrong password or code. Kept for a day, for an account or for an address that has none alike."""

    who = models.CharField(max_length=64)  # digest of the e-mail address
    browser = models.CharField(max_length=64, blank=True)  # empty: not one that this account was inside with
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["who", "browser", "at"], name="signin_miss_by_way")]


class Notice(models.Model):
    """Something about an account that its owner has not seen yet; what comes again is counted."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "about"],
                condition=models.Q(seen_at__isnull=True),
                name="signin_notice_unseen_once",
            )
        ]


def _recovery_code() -> str:
    return secrets.token_urlsafe(9)


class Recovery(models.Model):
    """Somebody lost every way in. Two colleagues say that it is them; then a link is made."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, unique=True, default=_recovery_code)
    first_by = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField()
    second_by = models.ForeignKey(_ACCOUNT, null=True, on_delete=models.CASCADE, related_name="+")
    second_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # stopped, lapsed, or the link was made

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner"],
                condition=models.Q(closed_at__isnull=True),
                name="signin_recovery_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("first_by")),
                name="signin_recovery_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(first_by=models.F("practitioner"))
                & (models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("practitioner"))),
                name="signin_recovery_not_by_self",
            ),
        ]


class Visit(models.Model):
    """One time inside: from the second proof to the end."""

    practitioner = models.ForeignKey(_ACCOUNT, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, unique=True, default=_visit_code)
    began = models.DateTimeField()
    proved_at = models.DateTimeField()
    holds = models.CharField(max_length=64, default="", db_default="")  # `rules.coming_in.holds` at its start
    browser = models.CharField(max_length=80)  # as its owner knows it: 'Firefox on Windows'
    ended = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practitioner", "ended"], name="signin_visit_by_person")]
