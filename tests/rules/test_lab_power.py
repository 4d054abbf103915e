"""The disk of the power cut lab: what is flushed stays, what is not may be lost or torn."""

import random
from pathlib import Path

import pytest

from joinedup.lab.power import Disk, Event, Mood, What, events
from joinedup.lab.tally import CannotLook

FILE = "joinedup.sqlite3"
A, B = b"a" * 1024, b"b" * 1024


def _hex(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def _disk(*told: Event) -> Disk:
    disk = Disk({FILE: b"." * 1024})
    for event in told:
        disk.take(event)
    return disk


def _write(data: bytes, at: int = 0) -> Event:
    return Event(What.WRITE, FILE, at, data)


BEGUN, FLUSHED = Event(What.FLUSH_BEGINS, FILE, by=7), Event(What.FLUSHED, FILE, by=7)


def test_what_was_flushed_is_there_whatever_becomes_of_the_rest() -> None:
    disk = _disk(_write(A), BEGUN, FLUSHED, _write(B))
    assert disk.after_a_cut(Mood.NOTHING, random.Random(1)) == {FILE: A}
    assert disk.after_a_cut(Mood.ALL, random.Random(1)) == {FILE: B}


def test_a_flush_does_not_cover_what_was_written_after_it_began() -> None:
    disk = _disk(_write(A), BEGUN, _write(B), FLUSHED)
    assert disk.after_a_cut(Mood.NOTHING, random.Random(1)) == {FILE: A}
    assert disk.waiting == 1


def test_a_flush_that_did_not_end_promises_nothing() -> None:
    disk = _disk(_write(A), BEGUN)
    assert disk.after_a_cut(Mood.NOTHING, random.Random(1)) == {FILE: b"." * 1024}


def test_a_write_is_torn_where_a_sector_of_the_file_ends() -> None:
    """1,024 bytes from byte 256 on lie in three sectors: 256, 512 and 256 bytes of them."""
    disk = _disk(_write(A, at=256))
    draw = random.Random(3)
    seen = {disk.after_a_cut(Mood.TORN, draw)[FILE] for _ in range(200)}
    parts = [(256, 512), (512, 1024), (1024, 1280)]
    for left in seen:
        for begins, ends in parts:
            assert len(set(left[begins:ends])) <= 1, "a sector is written whole, or not"
    assert len(seen) == 8  # each of the three is there or not


def test_a_new_file_may_be_missing_until_its_folder_is_flushed() -> None:
    log = f"{FILE}-wal"
    told = [Event(What.CREATE, log), Event(What.WRITE, log, 0, A)]
    told += [Event(What.FLUSH_BEGINS, log, by=1), Event(What.FLUSHED, log, by=1)]
    draw = random.Random(5)
    assert {len(_disk(*told).after_a_cut(Mood.NOTHING, draw)) for _ in range(50)} == {1, 2}
    told += [Event(What.FOLDER_BEGINS, by=1), Event(What.FOLDER_FLUSHED, by=1)]
    assert {len(_disk(*told).after_a_cut(Mood.NOTHING, draw)) for _ in range(50)} == {2}


def _log(folder: Path, *lines: str) -> Path:
    path = folder / "log"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_record_is_read_in_its_order_and_of_our_files_alone(tmp_path: Path) -> None:
    ours, reply = (
        _hex(f"{tmp_path}/{FILE}"),
        "HTTP/1.1 303 See Other\r\nLocation: /concern/C-7KQ4M-RPWX3\r\n\r\n",
    )
    log = _log(
        tmp_path,
        f'9  pwrite64(3<{ours}>, "{_hex("abc")}", 3, 4096) = 3',
        f'9  pwrite64(4<{_hex("/var/tmp/another")}>, "{_hex("abc")}", 3, 0) = 3',
        f"9  fdatasync(3<{ours}> <unfinished ...>",
        f'8  sendto(5<{_hex("socket:[1]")}>, "{_hex(reply)}", 60, 0, NULL, 0) = 60',
        "9  <... fdatasync resumed>) = 0",
        f"9  fsync(6<{_hex(str(tmp_path))}>) = 0",
        f"9  fdatasync(3<{ours}>) = -1 EIO (Input/output error)",
    )
    assert [(told.what, told.file, told.at, told.data) for told in events(log, tmp_path)] == [
        (What.WRITE, FILE, 4096, b"abc"),
        (What.FLUSH_BEGINS, FILE, 0, b""),
        (What.ACKNOWLEDGED, "C-7KQ4M-RPWX3", 0, b""),
        (What.FLUSHED, FILE, 0, b""),
        (What.FOLDER_BEGINS, "", 0, b""),
        (What.FOLDER_FLUSHED, "", 0, b""),
        (What.FLUSH_BEGINS, FILE, 0, b""),
    ]


def test_what_is_not_understood_is_not_passed_over(tmp_path: Path) -> None:
    ours = _hex(f"{tmp_path}/{FILE}")
    with pytest.raises(CannotLook, match=r"pwritev on .* is not understood"):
        events(_log(tmp_path, f"9  pwritev(3<{ours}>, [], 1, 0) = 3"), tmp_path)
    with pytest.raises(CannotLook, match="was not written down whole"):
        events(_log(tmp_path, f'9  pwrite64(3<{ours}>, "{_hex("ab")}"..., 3, 0) = 3'), tmp_path)
