"""A small town on Tuesday 14 July 2026, 09:00: four agencies, eight practitioners, one family.

`town.client("Priya Nair")` is a browser signed in as her; `town.viewer("Priya Nair")` is her to a rule.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from joinedup.access import queries as access
from joinedup.access.models import Grant
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Agency, Area, Card, Desk, Edition, Practitioner, Rota, Seat, Shift
from joinedup.children import remembering
from joinedup.children.models import Adult, Child, ChildsWords, FamilyTie, FamilyTold, Home, Involvement
from joinedup.children.rules.searched import searched_as
from joinedup.gate.viewer import Viewer
from joinedup.kernel.clock import FixedClock
from joinedup.site import clock
from joinedup.site.middleware import SIGNED_IN_AS
from joinedup.store.change import Change, making
from joinedup.store.models import Installation
from tests.west_yorkshire import FILES

from .areas import where_its_rows_are, work_in
from .put_back import AsRows, taken_back

if TYPE_CHECKING:
    from .bad_town import Here
    from .sharing_case import Case

T = TypeVar("T")

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London

# What the area decided for itself, read from its folder once for all tests.
_EDITION = {
    "in_force_from": date(2014, 1, 1), "brought_in_at": TUESDAY_NINE - timedelta(days=400),
    "source": "west_yorkshire", "digest": "west_yorkshire", "files": json.dumps(dict(FILES)),
}  # fmt: skip
PEOPLE = (
    # name, post, agency, desk, role
    ("Joy Adeyemi", "Safeguarding lead", "Parkside Primary School", "School office", Role.SAFEGUARDING_LEAD),
    ("Priya Nair", "Social worker", "Children's social work", "Duty and Advice", Role.HUB_SOCIAL_WORKER),
    ("Denise Walker", "Hub manager", "Children's social work", "Duty and Advice", Role.HUB_MANAGER),
    ("Sam Khan", "Researcher", "West Yorkshire Police", "Front-door police desk", Role.POLICE_RESEARCHER),
    ("Angela Moran", "Sergeant", "West Yorkshire Police", "Front-door police desk", Role.POLICE_DISCLOSER),
    ("Hannah Okoye", "Health visitor", "0-19 health service", "Health visitors' duty", Role.HEALTH_VISITOR),
    (
        "Owen Price",
        "Social worker",
        "Children's social work",
        "Emergency Duty Team",
        Role.EMERGENCY_DUTY_SOCIAL_WORKER,
    ),
    ("Zoe Li", "Analyst", "Children's social work", "", Role.BOARD_ANALYST),
    ("Grace Obi", "Safeguarding lead", "Hillside Primary School", "Hillside office", Role.SAFEGUARDING_LEAD),
)
AGENCIES = (
    ("Parkside Primary School", "education", "School office", "SCHOOL"),
    ("Hillside Primary School", "education", "Hillside office", "SCHOOL"),
    ("Children's social work", "childrens_social_work", "Duty and Advice", "DA"),
    ("West Yorkshire Police", "police", "Front-door police desk", "SH7"),
    ("0-19 health service", "health", "Health visitors' duty", "HV"),
)


@dataclass
class Town:
    area: Area
    at: datetime = TUESDAY_NINE
    people: dict[str, Practitioner] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    amara: Child = field(init=False)
    tobi: Child = field(init=False)
    david: Adult = field(init=False)  # her father, who lives elsewhere
    ada: Adult = field(init=False)  # her mother

    def set_time(self, at: datetime) -> None:
        self.at = at
        clock.set_clock(FixedClock(at))

    def viewer(self, name: str) -> Viewer:
        now = clock.now()
        viewer = access.viewer(self.people[name].pk, at=now)
        assert viewer is not None
        return replace(viewer, proved_at=now)

    def add(self, name: str, post: str, agency: str, role: str, *, desk: str = "") -> Practitioner:
        """Somebody whom only a few tests need, with a role that has an end."""
        person = Practitioner.objects.create(agency=self.agencies[agency], name=name, post=post)
        since, until = self.at - timedelta(days=30), self.at + timedelta(days=60)
        Grant.objects.create(practitioner=person, role=role, since=since, until=until)
        if desk:
            Seat.objects.create(practitioner=person, desk=self.desks[desk])
        self.people[name] = person
        return person

    def client(self, name: str) -> Client:
        client = Client()
        session = client.session
        session[SIGNED_IN_AS] = self.people[name].pk
        session["seen"] = "9999-01-01T00:00:00+00:00"  # whatever time a test makes it, this desk was not left
        session.save()
        return client

    def work(self, **values: Any) -> dict[str, Any]:
        """What every row of work has."""
        return {"area": self.area, "occurred": self.at, "entered": self.at, **values}


@pytest.fixture(autouse=True)
def keyring_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.VAULT_KEYS = tmp_path / "vault.keys"


@pytest.fixture(autouse=True)
def _where_its_rows_are() -> Iterator[None]:
    with where_its_rows_are():
        yield


@pytest.fixture
def town(town_as_rows: AsRows[Town], db: None) -> Iterator[Town]:
    if not town_as_rows.fits():
        with standing_town() as made:
            yield made
        return
    clock.set_clock(FixedClock(TUESDAY_NINE))
    yield town_as_rows.put_back()
    clock.set_clock(None)


@pytest.fixture(scope="session")
def town_as_rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> AsRows[Town]:
    with made_before_any_test(django_db_blocker, tmp_path_factory):
        return AsRows.of(_left_standing)


@contextmanager
def made_before_any_test(blocker: DjangoDbBlocker, folders: pytest.TempPathFactory) -> Iterator[None]:
    keyring = folders.mktemp("keyring") / "vault.keys"
    with blocker.unblock(), taken_back(), where_its_rows_are(), override_settings(VAULT_KEYS=keyring):
        yield
    clock.set_clock(None)


@pytest.fixture(scope="session")
def here_as_rows(
    town_as_rows: AsRows[Town],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> "AsRows[Here]":
    from .bad_town import made

    return _on(town_as_rows, made, django_db_blocker, tmp_path_factory)


@pytest.fixture(scope="session")
def case_as_rows(
    town_as_rows: AsRows[Town],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> "AsRows[Case]":
    from .sharing_case import made

    return _on(town_as_rows, made, django_db_blocker, tmp_path_factory)


def _on(
    town: AsRows[Town],
    make: Callable[[Town], T],
    blocker: DjangoDbBlocker,
    folders: pytest.TempPathFactory,
) -> AsRows[T]:
    """What is made on the ground of the town."""
    with made_before_any_test(blocker, folders):
        clock.set_clock(FixedClock(TUESDAY_NINE))
        standing = town.put_back()
        return AsRows.of(lambda: make(standing))


def _left_standing() -> Town:
    with standing_town() as made:
        return made


@contextmanager
def standing_town() -> Iterator[Town]:
    clock.set_clock(FixedClock(TUESDAY_NINE))
    Installation.objects.create(mode="demo", made_at=TUESDAY_NINE, starts_at=TUESDAY_NINE, finished=True)
    made = Town(Area.objects.create(level="district", name="Leeds", code="E08000035"))
    Edition.objects.create(area=made.area, **_EDITION)
    work_in(made.area.pk)
    _agencies(made)
    _people(made)
    _family(made)
    let_be_found(made)
    yield made
    clock.set_clock(None)


def _agencies(town: Town) -> None:
    for name, kind, desk, hours in AGENCIES:
        agency = Agency.objects.create(area=town.area, name=name, kind=kind, at_front_door=True)
        Card.objects.create(
            agency=agency, can="What it can.", cannot="What it cannot.", how_long="2 working days",
            hours="Office hours", capacity="Busy", reviewed_on=date(2026, 6, 1),
        )  # fmt: skip
        town.agencies[name] = agency
        phone = f"0113 496 00{len(town.desks):02}"
        town.desks[desk] = Desk.objects.create(
            agency=agency, name=desk, phone=phone, hours=hours, front_door=desk == "Duty and Advice"
        )
    night = Desk.objects.create(
        agency=town.agencies["Children's social work"], name="Emergency Duty Team", phone="0113 496 0099",
        hours="EDT-DESK", partnership_fallback=True,
    )  # fmt: skip
    town.desks["Emergency Duty Team"] = night
    Desk.objects.exclude(pk=night.pk).update(out_of_hours=night)
    for desk in town.desks.values():
        desk.refresh_from_db()


def _people(town: Town) -> None:
    """Rows of one kind go in together: this town is made for a thousand tests."""
    grants, seats, shifts = [], [], []
    for number, (name, post, agency, desk, role) in enumerate(PEOPLE, start=1):
        person = Practitioner.objects.create(
            agency=town.agencies[agency],
            name=name,
            post=post,
            demo_story=number,
            phone=f"0113 496 01{number:02}",
        )
        grants.append(Grant(practitioner=person, role=role, since=TUESDAY_NINE - timedelta(days=30)))
        town.people[name] = person
        if not desk:
            continue
        seats.append(Seat(practitioner=person, desk=town.desks[desk]))
        rota, _ = Rota.objects.get_or_create(
            desk=town.desks[desk],
            defaults={"imported_at": TUESDAY_NINE - timedelta(days=1), "source": "test"},
        )
        starts = (
            TUESDAY_NINE
            if role is not Role.EMERGENCY_DUTY_SOCIAL_WORKER
            else TUESDAY_NINE + timedelta(hours=8)
        )
        for day in range(5):
            begins = starts + timedelta(days=day)
            ends = begins + timedelta(hours=8)
            shifts.append(
                Shift(rota=rota, desk=town.desks[desk], practitioner=person, starts=begins, ends=ends)
            )
    Grant.objects.bulk_create(grants)
    Seat.objects.bulk_create(seats)
    Shift.objects.bulk_create(shifts)


def let_be_found(town: Town) -> None:
    """Children whom a test makes by hand are found as if an action had made them."""
    in_order = Child.objects.filter(area=town.area).order_by("pk")
    with making(Change()):
        remembering.remember(list(in_order.values_list("pk", flat=True)), area_id=town.area.pk)


def _family(town: Town) -> None:
    home = Home.objects.create(address_line="12 Rowan Street", postcode="LS9 7BN")
    town.amara = _child(town, "Amara", "Okafor", date(2017, 3, 12), home, preferred_name="Mara")
    town.tobi = _child(town, "Tobi", "Okafor", date(2023, 5, 2), home)
    _child(town, "Amarah", "Okoro", date(2011, 1, 2), None)
    town.ada = Adult.objects.create(**town.work(given_name="Ada", family_name="Okafor", home=home))
    town.david = Adult.objects.create(**town.work(given_name="David", family_name="Okafor"))
    tie = {"child": town.amara}
    FamilyTie.objects.create(**town.work(**tie, other_child=town.tobi, relation="brother", lives_with=True))
    FamilyTie.objects.create(**town.work(**tie, adult=town.ada, relation="mother", lives_with=True))
    FamilyTie.objects.create(**town.work(**tie, adult=town.david, relation="father", lives_with=False))
    _involve(town, "Parkside Primary School", "School office", "Joy Adeyemi", "safeguarding lead")
    _involve(town, "0-19 health service", "Health visitors' duty", "Hannah Okoye", "health visitor")
    FamilyTold.objects.create(
        **town.work(child=town.amara, state="yes", who="Mum", said_by="Joy Adeyemi, Parkside Primary School")
    )
    ChildsWords.objects.create(
        **town.work(child=town.amara, words="I like it when Nan is there.", heard_by="school")
    )


def _child(town: Town, given: str, family: str, born: date, home: Home | None, **more: Any) -> Child:
    return Child.objects.create(
        **town.work(
            given_name=given, family_name=family, birth_date=born, home=home,
            searched_as=searched_as(given, family), **more,
        )
    )  # fmt: skip


def _involve(town: Town, agency: str, desk: str, person: str, part: str) -> None:
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=town.agencies[agency], desk=town.desks[desk],
            practitioner=town.people[person], part=part, since=town.at - timedelta(days=100),
        )
    )  # fmt: skip
