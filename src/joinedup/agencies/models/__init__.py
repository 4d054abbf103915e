"""Who there is to ask: areas as a tree, agencies, their duty desks, the people and their shifts."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from joinedup.agencies.models.by_hand import Fact
from joinedup.agencies.models.clusters import InCluster
from joinedup.agencies.models.contacts import Contact
from joinedup.agencies.models.editions import Edition
from joinedup.agencies.models.leaving import OfWhoLeft
from joinedup.agencies.models.narrowing import Narrowing, NarrowingAsk
from joinedup.agencies.models.reaching import DrillCall, SpecialistAsk, Unrostered
from joinedup.agencies.models.rotas import RotaChange, RotaOffer
from joinedup.agencies.models.skills import SkillHeld
from joinedup.kernel.references import Kind, new

__all__ = [
    "Agency",
    "Area",
    "Card",
    "Contact",
    "Desk",
    "DrillCall",
    "Edition",
    "Fact",
    "InCluster",
    "Narrowing",
    "NarrowingAsk",
    "OfWhoLeft",
    "Practitioner",
    "PractitionerManager",
    "Rota",
    "RotaChange",
    "RotaOffer",
    "Seat",
    "Shift",
    "SkillHeld",
    "SpecialistAsk",
    "Unrostered",
    "WardOfCluster",
]


def _agency_reference() -> str:
    return new(Kind.AGENCY)


def _desk_reference() -> str:
    return new(Kind.DESK)


def _practitioner_reference() -> str:
    return new(Kind.PRACTITIONER)


class Area(models.Model):
    """A place in a tree. Which floors it has is the area's own data: force, district, division, cluster."""

    level = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=12, blank=True)  # the ONS code where there is one
    within = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["within", "name"], name="agencies_area_named_once")]


class WardOfCluster(models.Model):
    """Which cluster an address belongs to: a postcode has a ward, a ward has a cluster."""

    ward_code = models.CharField(max_length=9, primary_key=True)
    ward_name = models.CharField(max_length=80)
    cluster = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="wards")


class Agency(models.Model):
    class Kind(models.TextChoices):
        """Agency types: the thirteen services of the front door (report, 2.1), and those around them."""

        POLICE = "police", "Police"
        ADULT_SOCIAL_CARE = "adult_social_care", "Adult social care"
        CHILDRENS_SOCIAL_WORK = "childrens_social_work", "Children's social work"
        HEALTH = "health", "Health"
        SUBSTANCE_MISUSE = "substance_misuse", "Substance misuse"
        HOUSING = "housing", "Housing"
        DOMESTIC_VIOLENCE = "domestic_violence", "Domestic violence"
        PROBATION = "probation", "Probation"
        FIRE_AND_RESCUE = "fire_and_rescue", "Fire and rescue"
        ANTI_SOCIAL_BEHAVIOUR = "anti_social_behaviour_team", "Anti-social behaviour team"
        YOUTH_OFFENDING = "youth_offending", "Youth justice"
        EDUCATION = "education", "Education"
        FAMILIES_FIRST = "families_first", "Families First"
        YOUTH_SERVICE = "youth_service", "Youth service"
        VOLUNTARY = "voluntary", "Voluntary sector"
        PARTNERSHIP = "partnership", "Safeguarding partnership"

    reference = models.CharField(max_length=14, unique=True, default=_agency_reference)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    at_front_door = models.BooleanField(default=False)
    # From this day on it is no part of the partnership, and is asked nothing. Null: it is.
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="agencies_agency_named_once")]


class Card(models.Model):
    """What an agency can and cannot do, in its own words (T1). Shown before it is asked."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="card")
    can = models.TextField()
    cannot = models.TextField()
    how_long = models.CharField(max_length=200)
    hours = models.CharField(max_length=200)
    powers = models.TextField(blank=True)
    capacity = models.CharField(max_length=60)  # a band set by its duty manager, never a live number
    reviewed_on = models.DateField()
    best_way = models.CharField(max_length=400, blank=True, default="", db_default="")
    out_of_hours = models.CharField(max_length=400, blank=True, default="", db_default="")
    needs = models.CharField(max_length=400, blank=True, default="", db_default="")  # what we need from you
    myths = models.TextField(blank=True, default="", db_default="")  # and what is so
    # Its protocols, what presses on it, and what it has (S2).
    how_we_work = models.TextField(blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, db_default=1)
    source = models.CharField(max_length=200, blank=True, default="", db_default="")
    load_set_at = models.DateTimeField(null=True)  # when its duty manager last said how busy it is
    load_set_by = models.ForeignKey("Practitioner", null=True, on_delete=models.SET_NULL, related_name="+")


class Desk(models.Model):
    """A duty: somebody always answers for it, whoever is on shift."""

    reference = models.CharField(max_length=14, unique=True, default=_desk_reference)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="desks")
    name = models.CharField(max_length=120)
    spoken = models.CharField(max_length=60, blank=True)  # inside a sentence: 'the front door'
    phone = models.CharField(max_length=20)
    # Of the duty, not of a person; where notices go. Code that does not know it leaves it to the database.
    email = models.EmailField(blank=True, default="", db_default="")
    # A duty telephone that takes texts, '+447700900123'; never a person's own. '': it takes none.
    texts_to = models.CharField(max_length=16, blank=True, default="", db_default="")
    hours = models.CharField(max_length=20)  # the code of its opening hours in data/shift_patterns.toml
    front_door = models.BooleanField(default=False)  # the desk that takes concerns for its area
    partnership_fallback = models.BooleanField(default=False)
    # One person at a time holds it: two on a rota at once are a mistake.
    single_post = models.BooleanField(default=False, db_default=False)
    closed_on = models.DateField(null=True)  # from this day on nobody is there, and it is asked nothing
    out_of_hours = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="covers")
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="agencies_desk_named_once")]
        indexes = [
            models.Index(
                fields=["agency"],
                condition=models.Q(partnership_fallback=True),
                name="agencies_desk_last_resort",
            )
        ]


class PractitionerManager(BaseUserManager["Practitioner"]):
    def get_by_natural_key(self, username: str | None) -> "Practitioner":
        return self.get(reference=username)


class Practitioner(AbstractBaseUser):
    """A person who works for one agency; also the account that signs in."""

    reference = models.CharField(max_length=14, unique=True, default=_practitioner_reference)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="practitioners")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    grade = models.CharField(max_length=20, blank=True)  # frontline, manager, senior
    # Their grade in their own service, a code of the area's grades: 'ps'. '': nobody said.
    rank = models.CharField(max_length=20, blank=True, default="", db_default="")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)  # at work, in small letters; what one signs in with
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)  # of what an administrator changes of them
    demo_story = models.PositiveSmallIntegerField(null=True, unique=True)  # order on the demo sign-in page

    USERNAME_FIELD = "reference"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PractitionerManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~models.Q(email=""), name="agencies_practitioner_email_once"
            )
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.active


class Seat(models.Model):
    """Who answers for which desk."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="seats")
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practitioner", "desk"], name="agencies_seat_once")]


class Rota(models.Model):
    """One import of a desk's shifts. Its age, or a row's own, is beside every name that comes from it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="rotas")
    imported_at = models.DateTimeField()
    source = models.CharField(max_length=120)
    # How long its longest entry is: who looks for a moment need not read on to the end of the year.
    longest_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["desk", "imported_at"], name="agencies_rota_newest")]


class Shift(models.Model):
    class Kind(models.TextChoices):
        DUTY = "duty", "Takes what comes to the desk"
        SHIFT = "shift", "At work"
        COVER = "cover", "Stands in for somebody"
        AWAY = "away", "Not there, whatever else the rota says"

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="shifts")
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="shifts")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="shifts")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.SHIFT)
    covers = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.CASCADE, related_name="covered_by"
    )  # stands in for this person
    # Said by hand, on top of the rota that came: the next rota leaves it where it is.
    change = models.ForeignKey(
        "agencies.RotaChange", null=True, on_delete=models.CASCADE, related_name="shifts"
    )

    # When this row was brought in or said, where its rota has newer ones; null: with its rota.
    said_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["desk", "ends"], name="agencies_shift_by_desk"),
            models.Index(fields=["practitioner", "ends"], name="agencies_shift_by_person"),
            # Who is away is away from every desk: absences are few, and found without reading on to the end
            # of somebody's year.
            models.Index(
                fields=["practitioner", "ends"],
                condition=models.Q(kind="away"),
                name="agencies_shift_away",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="agencies_shift_has_length"
            )
        ]
