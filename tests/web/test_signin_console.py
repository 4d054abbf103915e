"""What whoever has the machine's console does for the people of a live database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from joinedup.agencies.models import Agency, Area, Practitioner
from joinedup.cli.main import main
from joinedup.exchange.area.console import import_area
from joinedup.kernel.clock import FixedClock
from joinedup.site import clock
from joinedup.store.models import Installation

from .bad_town import text_of
from .conftest import SIGNED_IN_AS, TUESDAY_NINE, Town

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "formats" / "agencies.toml"
TIDEWATER = Path(__file__).resolve().parents[1] / "areas" / "tidewater"
FIRST_PEOPLE = """
[area]
name = "Tidewater"
level = "county"

[[agency]]
name = "Children and families"

[[agency.person]]
name = "Ada Quay"
post = "Social worker"
grade = "frontline"
phone = "01632 960011"
email = "ada@tidewater.example"
roles = ["hub_social_worker"]
desks = ["Single Front Door"]
"""
THREE_ON_A_SUNDAY = datetime(2026, 7, 19, 2, 0, tzinfo=UTC)
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def run_command(db: None, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    settings.DEMO = False
    clock.set_clock(FixedClock(TUESDAY_NINE))

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()  # what pages said before is no answer to this command
        with pytest.raises(SystemExit) as stopped:
            main(("people", *words))
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out + said.err

    yield run
    clock.set_clock(None)


def test_a_live_database_is_opened_once_from_the_example_file(run_command: Command) -> None:
    code, said = run_command("begin", str(EXAMPLE))
    assert code == 0
    link = said.split("Priya Nair: http://localhost:8765")[1].split()[0]
    assert Client().get(link).status_code == 200
    assert run_command("list")[1].splitlines() == [
        "Denise Walker (Children's social work), denise.walker@leeds.example: hub_manager",
        "Priya Nair (Children's social work), priya.nair@leeds.example: hub_social_worker",
    ]
    code, said = run_command("begin", str(EXAMPLE))
    again = f"{EXAMPLE}: Leeds was opened before. Its administrators take others on in the browser.\n"
    assert (code, said) == (2, again)


def test_the_second_partnership_of_an_area_is_opened_after_the_first(
    run_command: Command, tmp_path: Path
) -> None:
    """Five boroughs in one installation: nobody of the first may take anybody on in the second."""
    run_command("begin", str(EXAMPLE))
    file = tmp_path / "wakefield.toml"
    text = EXAMPLE.read_text("utf-8").replace('"Leeds"', '"Wakefield"').replace("E08000035", "E08000036")
    file.write_text(text.replace("@leeds.", "@wakefield."), "utf-8")
    code, said = run_command("begin", str(file))
    assert (code, said) == (
        2,
        f"{file}: there is no district Wakefield here. `joinedup import area` brings it in.\n",
    )
    Area.objects.create(name="Wakefield", level="district", code="E08000036")
    code, said = run_command("begin", str(file))
    assert (code, said.count("/welcome/")) == (0, 2), said
    assert Installation.objects.count() == 1
    assert "priya.nair@wakefield.example" in run_command("list")[1]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('capacity = "As usual"', "", "capacity"),
        ('kind = "childrens_social_work"', 'kind = "wizards"', "wizards"),
        ('roles = ["hub_manager"]', 'roles = ["king"]', "king"),
        ('desks = ["Duty and Advice"]', 'desks = ["The moon"]', "The moon"),
        ('"denise.walker@leeds.example"', '" "', "Denise Walker has no e-mail address"),
        ('"denise.walker@leeds.example"', '"Priya.Nair@leeds.example"', "email"),
        ("[area]", "[area", "cannot be read"),
    ],
)
def test_a_file_with_something_wrong_opens_nothing_and_says_what(
    run_command: Command, tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    file = tmp_path / "agencies.toml"
    text = EXAMPLE.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes), "utf-8")
    code, told = run_command("begin", str(file))
    assert code == 2
    assert said in told
    assert Installation.objects.count() == Agency.objects.count() == Practitioner.objects.count() == 0


def test_an_address_that_nobody_has_and_a_role_that_is_none_are_refused(run_command: Command) -> None:
    run_command("begin", str(EXAMPLE))
    nobody = "Nobody who works here has that address.\n"
    assert run_command("invite", "nobody@leeds.example") == (2, nobody)
    code, told = run_command("grant", "priya.nair@leeds.example", "king")
    assert code == 2
    assert told.startswith("There is no role 'king'.")


def test_roles_end_after_90_days_unless_they_are_given_again(run_command: Command) -> None:
    run_command("begin", str(EXAMPLE))
    clock.set_clock(FixedClock(TUESDAY_NINE.replace(month=10, day=12)))  # 90 days later
    assert run_command("list")[1].splitlines()[1].endswith(": no role")
    said = run_command("grant", "priya.nair@leeds.example", "hub_social_worker")[1]
    assert said == "Priya Nair holds hub_social_worker until 10 January 2027.\n"
    assert run_command("list")[1].splitlines()[1].endswith(": hub_social_worker")


def test_a_demo_town_has_no_accounts(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(("people", "list"))
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("A demo town has no accounts.")


def test_people_come_to_an_area_that_was_brought_in_before_and_find_who_answers(
    run_command: Command, tmp_path: Path, settings: Settings
) -> None:
    """A stranger's area, by the manual alone: import it, name the first people, and ask who can act now."""
    assert import_area(TIDEWATER, dry_run=False, at=TUESDAY_NINE) == 0
    agencies = Agency.objects.count()
    file = tmp_path / "first.toml"
    two = FIRST_PEOPLE.replace("Social worker", "Harbour manager")
    another = two[two.index("[[agency.person]]") :].replace("Ada Quay", "Ben Strand").replace("ada@", "ben@")
    file.write_text(two + another, "utf-8")
    assert run_command("begin", str(file)) == (
        2,
        f"{file}: Ada Quay holds the post 'Harbour manager', which one person holds at a time: "
        "Ben Strand cannot.\n",
    )
    assert not Practitioner.objects.exists()
    file.write_text(FIRST_PEOPLE, "utf-8")
    code, said = run_command("begin", str(file))
    assert (code, said.count("/welcome/")) == (0, 1)
    assert Agency.objects.count() == agencies == 2
    ada = Practitioner.objects.get(name="Ada Quay")
    assert [seat.desk.name for seat in ada.seats.all()] == ["Single Front Door"]
    settings.DEMO = True  # how they come in is told elsewhere
    client = Client()
    session = client.session
    session.update({SIGNED_IN_AS: ada.pk, "seen": "9999-01-01T00:00:00+00:00"})
    session.save()
    assert "Whom or what is it about?" in text_of(client.get("/who-can-act-now"))
    page = text_of(client.get(client.post("/find", {"find": "bail"})["Location"]))
    assert "Safeguarding Desk" in page and "01632 960003" in page
    assert "Directory of Tidewater" in text_of(client.get("/directory"))
    clock.set_clock(FixedClock(THREE_ON_A_SUNDAY))
    page = text_of(client.get(client.post("/find", {"find": "front door"})["Location"]))
    assert "Night Team 01632 960002 For Single Front Door" in page
    assert "Night Team because the single front door is closed until Monday 08:00" in page
