"""Children and the people and agencies around them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from joinedup.children.models.belonging import KnownName, Number, Residence
from joinedup.children.models.now import Doubt, NameWish, NightPlan, NotHeard, Paragraph
from joinedup.children.models.visits import JointVisit
from joinedup.children.rules.guarding import KEEPS_OUT, LEADS, Guarding
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import NONE, Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work

# In files of their own: what is written for whoever opens the page, names, homes and numbers, joint visits.
__all__ = [
    "Adult",
    "AgencyRecord",
    "Child",
    "ChildsWords",
    "Doubt",
    "Episode",
    "FamilyTie",
    "FamilyTold",
    "Glass",
    "Guard",
    "Guarded",
    "Home",
    "Involvement",
    "JointVisit",
    "KnownName",
    "NameWish",
    "NamedReader",
    "NightPlan",
    "NotHeard",
    "Number",
    "Paragraph",
    "RecordLink",
    "Residence",
    "Review",
    "guarded",
    "guards_on",
    "kept_out",
    "restricted_from",
]


def _child_reference() -> str:
    return new(Kind.CHILD)


def _adult_reference() -> str:
    return new(Kind.ADULT)


def _home_reference() -> str:
    return new(Kind.HOME)


def _record_reference() -> str:
    return new(Kind.RECORD)


def _guard_reference() -> str:
    return new(Kind.GUARD)


def guarded(viewer: Viewer, relation: Relation, *, child: str = "child_id") -> Q | None:
    """For the scope of every table whose rows are about a child: what guards stand before this person.

    `child` is the path to the child's key. A row about no child is not touched.
    """
    match relation:
        case Relation.EXCLUDED:  # and who is in conflict: a statement need not say which of them keeps out
            return Q(**{f"{child}__in": kept_out(viewer)})
        case Relation.RESTRICTED:
            return Q(**{f"{child}__in": restricted_from(viewer)})
        case _:
            return None


def kept_out(viewer: Viewer) -> "models.QuerySet[Guarded, int]":
    """The children whose record this person must never see, whatever they hold: by key, for a scope."""
    guards = {"guard__kind__in": KEEPS_OUT, "guard__person_id": viewer.practitioner_id, "guard__until": None}
    return Guarded.objects.filter(child__isnull=False, **guards).values_list("child_id", flat=True)


def restricted_from(viewer: Viewer) -> "models.QuerySet[Guarded, int]":
    """The children whose record is restricted to others."""
    guards = {"guard__kind": Guarding.RESTRICTED, "guard__until": None}
    mine = NamedReader.objects.filter(person_id=viewer.practitioner_id).values("guard_id")
    rows = Guarded.objects.filter(child__isnull=False, **guards).exclude(guard_id__in=mine)
    return rows.values_list("child_id", flat=True)


class Home(models.Model):
    """Where people live. The whole address is shown inside only; lists show the outward postcode."""

    reference = models.CharField(max_length=14, unique=True, default=_home_reference)
    address_line = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10, blank=True)
    ward_code = models.CharField(max_length=9, blank=True)
    cluster = models.ForeignKey("agencies.Area", null=True, on_delete=models.PROTECT, related_name="+")
    invented = models.BooleanField(default=False)  # made for the demo town; the postcode alone is real


class ChildQuerySet(Scoped["Child"]):
    what = What.CHILD

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        now = Involvement.objects.filter(Q(until__isnull=True) | Q(until__gt=viewer.at), since__lte=viewer.at)
        match relation:
            case Relation.INVOLVED:
                return Q(pk__in=now.filter(agency_id=viewer.agency_id).values("child_id"))
            case Relation.LEADS:
                leads = now.filter(practitioner_id=viewer.practitioner_id, part=LEADS)
                return Q(pk__in=leads.values("child_id"))
            case Relation.BREAK_GLASS:
                mine = Glass.objects.filter(person_id=viewer.practitioner_id)
                return Q(pk__in=mine.filter(occurred__lte=viewer.at, until__gt=viewer.at).values("child_id"))
            case _:
                return guarded(viewer, relation, child="pk")

    def theirs(self, viewer: Viewer) -> Self:
        """The same without those that a reason opened for an hour: nothing sealed is opened beside them."""
        return self.visible_to(viewer, field="seal")


class Child(Work):
    reference = models.CharField(max_length=14, unique=True, default=_child_reference)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    preferred_name = models.CharField(max_length=120, blank=True)
    searched_as = models.CharField(max_length=300, blank=True, db_index=True)  # identity.rules' plain form
    birth_date = models.DateField(null=True, db_index=True)
    # '2017' or '2017-03' where no more is known of the day.
    birth_in_part = models.CharField(max_length=7, blank=True, default="", db_default="")
    # Who needs somebody to interpret, and into what: 'Igbo (mum)'.
    interpreter = models.CharField(max_length=80, blank=True, default="", db_default="")
    expected_date = models.DateField(null=True)
    death_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)  # F, M, U as recorded; blank when nobody said
    la_child_id = models.CharField(max_length=40, blank=True, db_index=True)
    upn = models.CharField(max_length=13, blank=True, db_index=True)
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="children")
    invented = models.BooleanField(default=False)  # made for the demo town

    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "la_child_id"],
                condition=~Q(la_child_id=""),
                name="children_child_one_per_authority_id",
            )
        ]

    def as_thing(self, viewer: Viewer, *, protected: bool = False, opens_the_seal: bool = False) -> Thing:
        """The child as `gate.rules.deciding` takes it; `viewer` is whose seal it may be to open."""
        ties = [
            tie
            for row in self.involvements.all()
            for tie in _ties(row.agency_id, row.practitioner_id, row.part, since=row.since, until=row.until)
        ]
        ties += guards_on(self.pk)
        for glass in Glass.objects.filter(child_id=self.pk):
            broke = Tie(
                Relation.BREAK_GLASS, person_id=glass.person_id, since=glass.occurred, until=glass.until
            )
            ties.append(broke)
        if opens_the_seal:
            ties.append(Tie(Relation.OPENS_THE_SEAL, person_id=viewer.practitioner_id))
        return Thing(What.CHILD, self.area_id, tuple(ties), protected=protected)


def guards_on(*child_ids: int) -> tuple[Tie, ...]:
    """Who is kept out of these children's records now, and to whom they are restricted: named in every guard
    that is."""
    ties: list[Tie] = []
    named: list[set[int]] = []
    rows = Guarded.objects.filter(child_id__in=child_ids, guard__until=None).select_related("guard")
    for one in rows.prefetch_related("guard__named"):
        kind = Guarding(one.guard.kind)
        if kind in KEEPS_OUT:
            how = Relation.EXCLUDED if kind is Guarding.EXCLUDED else Relation.CONFLICT
            ties.append(Tie(how, person_id=one.guard.person_id))
        elif kind is Guarding.RESTRICTED:
            named.append({reader.person_id for reader in one.guard.named.all()})
    if named:
        ties.append(Tie(Relation.RESTRICTED))
        ties += [Tie(Relation.NAMED, person_id=person) for person in sorted(set.intersection(*named))]
    return tuple(ties)


def _ties(
    agency: int, person: int | None, part: str, *, since: datetime, until: datetime | None
) -> tuple[Tie, ...]:
    """What one involvement with a child makes of people: colleagues of an agency, and perhaps who leads."""
    works = Tie(Relation.INVOLVED, agency_id=agency, since=since, until=until)
    if part != LEADS or person is None:
        return (works,)
    return works, Tie(Relation.LEADS, person_id=person, since=since, until=until)


class Adult(Work):
    """A parent, carer or other grown-up around a child."""

    reference = models.CharField(max_length=14, unique=True, default=_adult_reference)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True)
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="adults")
    invented = models.BooleanField(default=False)


class FamilyTie(Work):
    """How somebody belongs to a child: mother, father, brother, grandmother ..."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="family")
    adult = models.ForeignKey(Adult, null=True, on_delete=models.CASCADE, related_name="ties")
    other_child = models.ForeignKey(Child, null=True, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=40)
    lives_with = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(adult__isnull=False, other_child__isnull=True)
                | Q(adult__isnull=True, other_child__isnull=False),
                name="children_tie_to_one_person",
            )
        ]


class Involvement(Work):
    """An agency works with a child, from then till then, and how openly that may be said."""

    class Visibility(models.TextChoices):
        OPEN = "open", "Name and contact are shown"
        ON_REQUEST = "on_request", "One service, name on request"
        SHIELDED = "shielded", "Not shown at all"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="involvements")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Class teacher, health visitor, lead worker ... Sixty are typed; words that are sealed lengthen a line.
    part = models.CharField(max_length=200)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.OPEN)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    invented = models.BooleanField(default=False)


class FamilyTold(Work):
    """What the family has been told about who is involved, by whom, when. Unknown is counted, not hidden."""

    class State(models.TextChoices):
        YES = "yes", "Yes, they know"
        NO = "no", "No, not yet"
        UNSAFE = "unsafe", "No, it would not be safe to tell them"
        UNKNOWN = "unknown", "Not known"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="told")
    state = models.CharField(max_length=8, choices=State.choices)
    who = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=300, blank=True)
    said_by = models.CharField(max_length=200)  # name and agency of who says so


class ChildsWords(Work):
    """What the child said, in their own words, who heard it, when and where.

    `drawing` is the reference of the file that shows it, `link` where it stands in another tool; '' for none.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="words")
    words = models.TextField()
    heard_by = models.CharField(max_length=200)
    drawing = models.CharField(max_length=14, blank=True, default="", db_default="", db_index=True)
    link = models.CharField(max_length=300, blank=True, default="", db_default="")


class Episode(Work):
    """One episode of need, as the authority's census tells it; a flagged one is stored, not rejected."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="episodes")
    number = (
        models.PositiveIntegerField()
    )  # its place in the child's record, so that a second import finds it
    referred_on = models.DateField()
    source_code = models.CharField(max_length=4, blank=True)
    primary_need = models.CharField(max_length=4, blank=True)
    closed_on = models.DateField(null=True)
    reason_for_closure = models.CharField(max_length=4, blank=True)
    no_further_action = models.BooleanField(null=True)
    detail = models.JSONField(default=dict)  # assessments, plans, enquiries and conferences as they came
    flags = models.JSONField(default=list)  # what is odd about it, one sentence each

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "number"], name="children_episode_once")]


class AgencyRecord(Work):
    """One row of an agency's own extract, as that agency spells it."""

    reference = models.CharField(max_length=14, unique=True, default=_record_reference)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    record_id = models.CharField(max_length=80)
    given_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True)
    birth_date_written = models.CharField(max_length=80, blank=True)  # also where it is no day
    sex = models.CharField(max_length=80, blank=True)
    address_line = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=80, blank=True)
    household = models.CharField(max_length=80, blank=True)  # the agency's own number for a family
    upn = models.CharField(max_length=80, blank=True)  # right or wrong
    nhs_number = models.CharField(max_length=80, blank=True)  # right or wrong
    flags = models.JSONField(default=list)
    row_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "agency", "record_id"], name="children_record_once_per_agency"
            )
        ]


class RecordLink(Work):
    """Says that an agency's record is about a child. Rows never move: to un-tie, the link ends (D9)."""

    class Verdict(models.TextChoices):
        SAME = "same", "The same child"
        PLEASE_LOOK = "please_look", "Please look: they may be the same"

    record = models.ForeignKey(AgencyRecord, on_delete=models.CASCADE, related_name="links")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="links")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    rule = models.CharField(max_length=60)
    because = models.CharField(max_length=300)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "child"], condition=Q(ended__isnull=True), name="children_link_once"
            )
        ]


class Guard(Work):
    """Somebody is kept out of records, or they are restricted to named people, or watched (R-03, R-07, R-08).

    `version` 1 stands until `until`; who set it and why stays. It covers the children of one family.
    """

    reference = models.CharField(max_length=14, unique=True, default=_guard_reference)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Guarding])
    # Whoever is kept out, or whoever watches; nobody where it is restricted.
    person = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=30, blank=True)  # why it is restricted: data/guarding.toml
    because = models.CharField(max_length=400)
    set_by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "kind"], name="children_guard_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Guarding.RESTRICTED, person__isnull=True)
                | (~Q(kind=Guarding.RESTRICTED) & Q(person__isnull=False)),
                name="children_guard_of_somebody",
            )
        ]


class Guarded(models.Model):
    """One child whom a guard covers. Without a child: somebody declared a reference that nobody bears.

    `by_a_tie`: it covers this one while two records are tied as one person, and goes when they are un-tied.
    """

    guard = models.ForeignKey(Guard, on_delete=models.CASCADE, related_name="covers")
    child = models.ForeignKey(Child, null=True, on_delete=models.CASCADE, related_name="guards")
    by_a_tie = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guard", "child"], name="children_guarded_once")]


class NamedReader(models.Model):
    """Somebody who may open what is restricted."""

    guard = models.ForeignKey(Guard, on_delete=models.CASCADE, related_name="named")
    person = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guard", "person"], name="children_named_once")]


class Glass(Work):
    """One record, opened for an hour with a reason by somebody whose it is not (R-09)."""

    reference = models.CharField(max_length=14, unique=True, default=_guard_reference)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)  # data/guarding.toml
    because = models.CharField(max_length=400)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "until"], name="children_glass_of_person")]


class ReviewQuerySet(Scoped["Review"]):
    what = What.REVIEW
    purpose = Purpose.OVERSIGHT
    category = "code"

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.EXCLUDED:  # whoever it is about, and whoever must not see the child
                barred = guarded(viewer, relation)
                return Q(about_id=viewer.practitioner_id) | (NONE if barred is None else barred)
            case Relation.CONCERNS:
                return Q(about__agency_id=viewer.agency_id)
            case Relation.LEADS:
                now = Involvement.objects.filter(since__lte=viewer.at, part=LEADS)
                now = now.filter(Q(until__isnull=True) | Q(until__gt=viewer.at))
                leads = now.filter(practitioner_id=viewer.practitioner_id)
                return Q(child_id__in=leads.values("child_id"))
            case _:
                return guarded(viewer, relation)


class Review(Work):
    """Something that somebody else than `about` must look at; open until they have said what it was."""

    reference = models.CharField(max_length=14, unique=True, default=_guard_reference)
    code = models.CharField(max_length=30)  # what sort it is: rules/misuse.py
    about = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    glass = models.OneToOneField(Glass, null=True, on_delete=models.PROTECT, related_name="review")
    guard = models.OneToOneField(Guard, null=True, on_delete=models.PROTECT, related_name="review")
    why = models.CharField(max_length=300)  # in one sentence, without a name
    mark = models.CharField(max_length=120)  # the same thing is raised once
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.CharField(max_length=30, blank=True)
    closed_because = models.CharField(max_length=400, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "mark"], name="children_review_once"),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=models.F("about")),
                name="children_review_by_another",
            ),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        """The review as `gate.rules.deciding` takes it. `viewer` is not needed: every tie is somebody's."""
        ties = [
            Tie(Relation.EXCLUDED, person_id=self.about_id),
            Tie(Relation.CONCERNS, agency_id=self.about.agency_id),
        ]
        if self.child_id is not None:
            ties += guards_on(self.child_id)
            led = Involvement.objects.filter(child_id=self.child_id, part=LEADS, practitioner__isnull=False)
            for row in led:
                ties.append(
                    Tie(Relation.LEADS, person_id=row.practitioner_id, since=row.since, until=row.until)
                )
        return Thing(What.REVIEW, self.area_id, tuple(ties), category=self.code)
