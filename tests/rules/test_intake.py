"""What is received while the database is away: sealed, in order, once each, and read by nobody on the way."""

from pathlib import Path

import pytest

from joinedup.intake.rules import asked, box
from joinedup.intake.spool import Entry, NotToBeTaken, OtherWords, Spool

SECRET = "a" * 20 + "bcdefghijklmnopqrstuvwxyz0123456789"
PUBLIC = box.public_of(SECRET)


def spool(folder: Path) -> Spool:
    return Spool(folder, public=PUBLIC)


def keep(folder: Path, key: str, worry: str) -> bool:
    return spool(folder).keep(key, {"key": key, "worry": worry}, words={"worry": worry})


def replayed(folder: Path, secret: str = SECRET) -> list[Entry]:
    taken: list[Entry] = []
    spool(folder).replay(secret, taken.append)
    return taken


def test_what_was_closed_with_the_public_half_opens_with_the_secret_alone() -> None:
    closed = box.close(b"He locks her in.", public=PUBLIC)
    assert box.open_with(SECRET, closed) == b"He locks her in."
    with pytest.raises(box.NotOurs):
        box.open_with("z" + SECRET, closed)
    with pytest.raises(box.NotOurs):
        box.open_with(SECRET, closed[:-1] + bytes([closed[-1] ^ 1]))
    with pytest.raises(box.NotOurs):
        box.open_with(SECRET, b"")


def test_what_waits_can_be_read_by_nobody_who_takes_the_folder(tmp_path: Path) -> None:
    keep(tmp_path, "key-of-the-first", "Rowan Street")
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Rowan" not in everything and b"key-of-the-first" not in everything
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


def test_a_hundred_are_taken_in_in_their_order_and_once_each(tmp_path: Path) -> None:
    for number in range(100):
        keep(tmp_path, f"key-{number:03}", f"worry {number}")
    assert [entry["worry"] for entry in replayed(tmp_path)] == [f"worry {number}" for number in range(100)]
    assert replayed(tmp_path) == []


def test_sent_twice_it_is_kept_once_with_one_reference(tmp_path: Path) -> None:
    assert keep(tmp_path, "key-a", "Tobi") is True
    assert keep(tmp_path, "key-a", "Tobi") is False
    assert spool(tmp_path).reference_of("key-a") == spool(tmp_path).reference_of("key-a")
    with pytest.raises(OtherWords):
        keep(tmp_path, "key-a", "Mara")
    assert len(replayed(tmp_path)) == 1


def test_where_it_stops_halfway_what_was_taken_comes_no_more_and_the_rest_keeps_order(
    tmp_path: Path,
) -> None:
    for number in range(4):
        keep(tmp_path, f"key-{number}", f"worry {number}")
    taken: list[str] = []

    def twice(entry: Entry) -> None:
        if len(taken) == 2:
            raise OSError("the database is away again")
        taken.append(entry["worry"])

    with pytest.raises(OSError, match="away again"):
        spool(tmp_path).replay(SECRET, twice)
    assert (taken, [entry["worry"] for entry in replayed(tmp_path)]) == (
        ["worry 0", "worry 1"],
        ["worry 2", "worry 3"],
    )


def test_one_that_cannot_be_opened_stays_and_holds_up_nobody(tmp_path: Path) -> None:
    keep(tmp_path, "key-a", "first")
    keep(tmp_path, "key-b", "second")
    spool(tmp_path).waiting()[0].write_text('{"words": "", "box": "AAAA"}')
    told = spool(tmp_path).replay(SECRET, lambda entry: None)
    assert (told.taken, len(told.not_opened), told.waiting) == (1, 1, 1)
    for damaged in ("[]", '{"words": "", "box": 7}'):
        spool(tmp_path).waiting()[0].write_text(damaged)
        assert len(spool(tmp_path).not_opened(SECRET, among=20)) == 1
    spool(tmp_path).waiting()[0].unlink()
    (tmp_path / "0000000009-x.sealed").mkdir()  # as unreadable as the file of another owner
    assert spool(tmp_path).not_opened(SECRET) == ("0000000009-x.sealed",)


def test_a_damaged_one_of_the_same_key_or_a_strangers_file_stops_nobody(tmp_path: Path) -> None:
    keep(tmp_path, "key-a", "first")
    spool(tmp_path).waiting()[0].write_text("{")
    (tmp_path / "notes.sealed").write_text("not ours")
    assert keep(tmp_path, "key-a", "first") is True, "nobody can say that it was kept before"
    assert keep(tmp_path, "key-a", "first") is False
    assert [entry["worry"] for entry in replayed(tmp_path)] == ["first"]
    assert len(spool(tmp_path).waiting()) == 2, "both stay, for whoever looks after the folder"


def test_one_that_makes_no_concern_stays_and_holds_up_nobody(tmp_path: Path) -> None:
    keep(tmp_path, "key-a", "first")
    keep(tmp_path, "key-b", "second")

    def take(entry: Entry) -> None:
        if entry["worry"] == "first":
            raise NotToBeTaken

    told = spool(tmp_path).replay(SECRET, take)
    assert (told.taken, len(told.not_opened), told.waiting) == (1, 1, 0)
    assert spool(tmp_path).not_opened(SECRET) == told.not_opened, "put by, and still to be seen"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"worry": ""}, "Enter what you have seen or heard"),
        ({"worry": "x" * 4001}, "This is 1 character too long. The limit is 4,000."),
        ({"child": "Ma\x00ra"}, "This holds a character that cannot be stored."),
        ({"word": "abc"}, "Choose a longer word: four letters or more."),
    ],
)
def test_what_the_page_that_stands_alone_cannot_take_is_asked(changed: dict[str, str], said: str) -> None:
    typed = asked.as_typed({"worry": "She is alone.", **changed})
    assert list(asked.wrong_with(typed)) == list(changed)
    assert said in asked.wrong_with(typed)[next(iter(changed))]
