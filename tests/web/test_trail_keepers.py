"""Two agencies keep the checkpoints: they arrive by themselves, within five minutes, and prove the trail."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.cli.main import main
from joinedup.notices import actions as notices
from joinedup.notices.models import Delivery, Keeper
from joinedup.notices.post import NotTaken, ToFolder
from joinedup.notices.queries import all_keepers
from joinedup.notices.rules.messages import Message
from joinedup.notices.rules.trying import Why
from joinedup.notices.rules.way_out import Folder
from joinedup.site import readonly
from joinedup.trail import actions as trail
from joinedup.trail import queries
from joinedup.trail.models import Entry
from joinedup.trail.rules.verify_trail import Finding, verify

from .conftest import Town

PLACE = "https://joinedup.leeds.example"
Command = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Settings) -> None:
    settings.TRAIL_KEY = tmp_path / "trail.key"


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main(words)
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out + said.err

    return run


@pytest.fixture
def kept(town: Town, tmp_path: Path) -> tuple[Path, Path]:
    """The police keep them in a folder, the health service in a mailbox (its post lies in a folder here)."""
    by = town.viewer("Denise Walker")
    police, health = tmp_path / "police", tmp_path / "post"
    for agency, way, address in (
        ("West Yorkshire Police", "folder", str(police)),
        ("0-19 health service", "mail", "trail@health.example"),
    ):
        reference = town.agencies[agency].reference
        notices.keep_checkpoints(reference, way=way, address=address, by=by, at=town.at)
    return police, health


def _tick(town: Town, tmp_path: Path, *, minutes: float) -> None:
    """What the two threads beside the serving ones do at this moment."""
    at = town.at + timedelta(minutes=minutes)
    trail.tick(at=at)
    notices.tick(at=at, book=agencies, post=ToFolder(Folder(tmp_path / "post")), place=PLACE)


def _looks(town: Town, count: int, *, minutes: float = 0) -> None:
    priya = town.viewer("Priya Nair")
    for _ in range(count):
        trail.look("child.looked", by=priya, at=town.at + timedelta(minutes=minutes))


def test_what_was_looked_at_is_with_two_agencies_within_five_minutes_and_proves_a_rewrite(
    town: Town, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    police, health = kept
    _looks(town, 3)
    _tick(town, tmp_path, minutes=4.75)
    (of_police,) = police.glob("*.jsonl")
    (letter,) = health.glob("*.eml")
    message = message_from_bytes(letter.read_bytes(), policy=policy.default)
    (attached,) = message.iter_attachments()  # type: ignore[attr-defined]
    assert message["To"] == "trail@health.example"
    assert attached.get_filename() == "checkpoints-000001-000001.jsonl"
    assert attached.get_content() == of_police.read_bytes()

    exported = list(queries.lines())
    kept_lines = of_police.read_text().splitlines()
    assert verify(exported, anchor=None, kept=kept_lines).finding is not Finding.BROKEN
    assert verify(exported[:2], anchor=None, kept=kept_lines).finding is Finding.BROKEN


def test_while_work_is_closed_checkpoints_leave_all_the_same(
    town: Town, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    """Whoever closed it for a day and looked at what they liked would have left nothing behind elsewhere."""
    by = SimpleNamespace(reference="console", agency_reference="", area_id=0)
    readonly.close(until=town.at + timedelta(days=1), because="A move.", by=by, at=town.at)
    _looks(town, 3)
    trail.tick(at=town.at + timedelta(minutes=5))
    with pytest.raises(store.ReadOnly):  # notices are work, and wait
        notices.tick(
            at=town.at + timedelta(minutes=5),
            book=agencies,
            post=ToFolder(Folder(tmp_path / "post")),
            place=PLACE,
        )
    assert len(list(kept[0].glob("*.jsonl"))) == 1
    assert len(list(kept[1].glob("*.eml"))) == 1


def test_a_second_file_goes_on_where_the_first_ended_and_a_quiet_night_sends_nothing(
    town: Town, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    police, _ = kept
    _tick(town, tmp_path, minutes=5)
    entries = Entry.objects.count()
    for minutes in range(10, 600, 30):
        _tick(town, tmp_path, minutes=minutes)
    assert Entry.objects.count() == entries, "a delivery that left an entry would send itself for ever"
    assert [path.name for path in police.glob("*")] == ["checkpoints-000001-000001.jsonl"]
    _looks(town, 1, minutes=600)
    _tick(town, tmp_path, minutes=605)
    assert len(list(police.glob("*.jsonl"))) == 2
    receipts = Delivery.objects.filter(keeper__way="folder").order_by("first")
    assert [(one.first, one.last, one.state) for one in receipts] == [(1, 1, "sent"), (2, 2, "sent")]
    assert [one.digest for one in receipts] == [
        sha256(path.read_bytes()).hexdigest() for path in sorted(police.glob("*.jsonl"))
    ]


def test_a_keeper_that_cannot_be_reached_has_one_thing_waiting_on_the_page_and_loses_nothing(
    town: Town, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    class Away:
        def hand_over(self, message: Message) -> None:
            raise NotTaken(Why.UNREACHABLE)

    for number in range(60):
        at = town.at + timedelta(minutes=5 * (number + 1))
        trail.look("child.looked", by=town.viewer("Priya Nair"), at=at - timedelta(minutes=5))
        trail.tick(at=at)
        notices.tick(at=at, book=agencies, post=Away(), place=PLACE)
    stuck = Delivery.objects.get(keeper__way="mail")
    assert (stuck.state, stuck.tries, stuck.first) == ("stuck", 48, 1)
    manager = town.client("Denise Walker")
    page = manager.get("/stuck").content.decode()
    assert "0-19 health service" in page
    assert "has none yet" in " ".join(page.split())
    assert "health.example" not in page
    pressed = manager.post(f"/stuck/{stuck.reference}/again", {"_key": "k", "_version": stuck.version})
    assert pressed.status_code == 303
    _tick(town, tmp_path, minutes=400)
    _tick(town, tmp_path, minutes=410)
    for keeper in all_keepers():
        assert (keeper.behind, keeper.upto) == (0, queries.newest_checkpoint())


def test_who_keeps_them_in_a_new_place_gets_all_of_them_there(
    town: Town, kept: tuple[Path, Path], tmp_path: Path
) -> None:
    _looks(town, 2)
    _tick(town, tmp_path, minutes=5)
    reference = town.agencies["West Yorkshire Police"].reference
    by = town.viewer("Denise Walker")
    other = tmp_path / "other"
    notices.keep_checkpoints(reference, way="folder", address=str(other), by=by, at=town.at)
    _tick(town, tmp_path, minutes=6)
    # Naming the place is an entry of its own, and has a checkpoint of its own by now.
    assert sorted(path.name for path in other.glob("*.jsonl")) == ["checkpoints-000001-000002.jsonl"]
    notices.keep_no_more(reference, by=by, at=town.at)
    assert [one.by_mail for one in all_keepers()] == [True]


@pytest.mark.parametrize(
    ("way", "address"), [("mail", "a@x.example, b@x.example"), ("mail", "desk"), ("folder", "here")]
)
def test_a_place_that_is_none_is_refused(town: Town, way: str, address: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        notices.keep_checkpoints("A-1", way=way, address=address, by=town.viewer("Denise Walker"), at=town.at)


def test_two_processes_cannot_both_begin_a_delivery(town: Town, kept: tuple[Path, Path]) -> None:
    keeper = Keeper.objects.get(way="mail")
    one = {"keeper": keeper, "last": 9, "digest": "", "made_at": town.at, "due_at": town.at}
    Delivery.objects.create(first=1, **one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(first=10, **one)


def test_the_console_names_keepers_and_says_how_far_each_copy_goes(
    town: Town, run_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joinedup.cli.trail._opened", lambda: True)
    assert run_command("trail", "keepers") == (1, "At least two agencies must keep the checkpoints.\n")
    police, health = tmp_path / "police", tmp_path / "health"
    code, said = run_command("trail", "keeper", "west yorkshire police", "--folder", str(police))
    assert (code, said) == (
        0,
        "West Yorkshire Police keeps the checkpoints from now on, beginning with the first.\n",
    )
    assert run_command("trail", "keeper", "0-19 health service", "--folder", str(health))[0] == 0
    assert run_command("trail", "keeper", "Nobody", "--folder", "/x")[0] == 2
    assert run_command("trail", "keeper", "0-19 health service", "--email", "a@b.example,c@d.example")[0] == 2
    _tick(town, tmp_path, minutes=5)
    code, said = run_command("trail", "keepers")
    assert code == 0
    assert (
        "West Yorkshire Police: checkpoints 1 to 1, 0 not gone yet; last arrived 14 July 2026 09:05" in said
    )

    export = tmp_path / "trail.jsonl"
    export.write_text("".join(line + "\n" for line in queries.lines()))
    public = trail.signing_key().public.hex()
    proven = ("trail", "verify", str(export), "--public-key", public, "--checkpoints", str(police))
    code, said = run_command(*proven, "--checkpoints", str(health))
    assert code == 0, said
    (copy,) = health.glob("*.jsonl")
    copy.write_text(copy.read_text().replace('"first": 1', '"first": 2'))
    code, said = run_command(*proven, "--checkpoints", str(health))
    assert (code, said.splitlines()[0]) == (
        1,
        "Checkpoint 1 was kept twice, and the two differ: one trail is not the other.",
    )
    assert run_command("trail", "keeper", "0-19 health service", "--end")[0] == 0
    assert run_command("trail", "keepers")[0] == 1
