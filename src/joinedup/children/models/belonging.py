"""Names, homes and numbers of a child, with their history: added and ended, never deleted.

A day may be known in part: '2017', '2017-03' or '2017-03-12', and '' where nobody knows.
"""

from django.db import models

from joinedup.children.models.now import Signed, detail_reference


class Detail(Signed):
    reference = models.CharField(max_length=14, unique=True, default=detail_reference)
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    ended_at = models.DateTimeField(null=True)  # when somebody entered that it is over
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class KnownName(Detail):
    """A name that the child has or had, in the script in which it is written."""

    kind = models.CharField(max_length=10)  # children.rules.belonging.NameKind
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)


class Residence(Detail):
    """Where the child lives or lived; two at once where the child has two homes.

    `home` is None where the address has been sealed since: it stands in no table but the vault's.
    """

    home = models.ForeignKey("children.Home", null=True, on_delete=models.PROTECT, related_name="residences")
    with_whom = models.CharField(max_length=80, blank=True)


class Number(Detail):
    """A number by which others know the child; one that cannot be right is kept, and says so."""

    kind = models.CharField(max_length=12)  # identity.rules.identifiers.IdentifierKind
    value = models.CharField(max_length=40)
    flag = models.CharField(max_length=120, blank=True)
