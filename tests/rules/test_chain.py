"""The stand-alone check of an export: whatever is changed is found, and what could not be seen is said."""

import ast
import hashlib
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.trail.rules import verify_trail
from joinedup.trail.rules.verify_trail import Finding, Verdict, merkle_root, verify

from .chain_case import OURS, SOMEBODYS, Export, Line, chained, export, keys, looks, signed

TWELVE = looks(12)
WHOLE = export(TWELVE, after=[4, 10])  # and two looks that no checkpoint covers yet


def checked(given: Export | bytes | list[str], **outside: Any) -> Verdict:
    lines: Any = given
    if isinstance(given, Export):
        lines = given.spelt
    elif isinstance(given, bytes):
        lines = given.split(b"\n")
    return verify(lines, **{"anchor": None, "keys": keys(), **outside})


# What is said of an export that nobody touched


def test_with_a_head_and_the_key_all_is_proven() -> None:
    verdict = checked(WHOLE, anchor=WHOLE.head)
    assert verdict.finding is Finding.UNBROKEN
    assert (verdict.entries, verdict.checkpoints, verdict.signed) == (12, 2, 10)
    assert verdict.sentence == (
        f"12 entries: the chain is unbroken up to the head {WHOLE.head}. "
        "2 checkpoints, every signature right: entries 1 to 10 are signed. "
        "2 later entries are under no signature yet."
    )


def test_checkpoints_that_the_police_kept_prove_as_much_as_they_cover() -> None:
    verdict = checked(WHOLE, kept=WHOLE.kept)
    assert verdict.finding is Finding.UNBROKEN
    assert verdict.sentence.startswith(
        "10 entries: the chain is unbroken up to checkpoint 2, which was kept outside. "
        "2 later entries follow it unbroken."
    )


def test_without_the_public_key_the_signature_is_not_checked() -> None:
    verdict = checked(WHOLE, anchor=WHOLE.head, keys=None)
    assert verdict.finding is Finding.SIGNATURE_NOT_CHECKED
    assert "signature not checked" in verdict.sentence


def test_without_a_head_from_outside_the_end_is_not_proven() -> None:
    verdict = checked(WHOLE)
    assert verdict.finding is Finding.END_NOT_PROVEN
    assert "inner chain unbroken, end not proven" in verdict.sentence


def test_a_key_without_a_checkpoint_has_checked_nothing() -> None:
    verdict = checked(export(TWELVE, after=[]), anchor=TWELVE[-1]["hash"])
    assert verdict.finding is Finding.SIGNATURE_NOT_CHECKED


def test_two_keys_one_after_the_other_are_both_wanted() -> None:
    """The council changed its key after entry 4."""
    older, newer = export(TWELVE, after=[4, 10]).lines, export(TWELVE, after=[4, 10], key=SOMEBODYS).lines
    changed_over = Export((*older[:5], *newer[5:]))
    assert checked(changed_over, keys=keys(OURS, SOMEBODYS), anchor=WHOLE.head).finding is Finding.UNBROKEN
    one_only = checked(changed_over, keys=keys(OURS), anchor=WHOLE.head)
    assert one_only.finding is Finding.BROKEN
    assert "Checkpoint 2 (entries 5 to 10) is signed with key" in one_only.sentence


def test_nothing_is_read_as_nothing() -> None:
    assert checked([]).finding is Finding.END_NOT_PROVEN
    assert checked([], anchor="a" * 64).finding is Finding.BROKEN


# One byte

SMALL = export(looks(2), after=[2])
OF_LINE = ("Entry 1", "Entry 2", "Checkpoint 1")


def changed_bytes(file: bytes, seed: int) -> Iterator[tuple[int, bytes]]:
    """Every place once with another byte, and every letter once in the other case."""
    draw = random.Random(seed)
    for place, byte in enumerate(file):
        others = {byte ^ draw.randrange(1, 256)}
        if chr(byte).isalpha():
            others.add(byte ^ 0x20)
        for other in others:
            yield place, file[:place] + bytes([other]) + file[place + 1 :]


def test_any_byte_that_is_changed_is_found_and_what_it_is_in_is_named() -> None:
    tried = 0
    for place, changed in changed_bytes(SMALL.file, seed=1):
        verdict = verify(changed.split(b"\n"), anchor=None, keys=keys())
        wanted = OF_LINE[SMALL.file.count(b"\n", 0, place)]
        assert verdict.finding is Finding.BROKEN, (place, changed[place : place + 1])
        assert verdict.sentence.startswith(wanted), (place, verdict.sentence)
        tried += 1
    assert tried > len(SMALL.file)


@given(place=st.integers(0, len(WHOLE.file) - 1), other=st.integers(1, 255))
def test_any_byte_of_a_longer_export_too(place: int, other: int) -> None:
    file = bytearray(WHOLE.file)
    file[place] ^= other
    verdict = checked(bytes(file), anchor=WHOLE.head)
    line = WHOLE.lines[WHOLE.file.count(b"\n", 0, place)]
    named = f"Entry {line['number']}" if "number" in line else f"Checkpoint {line['checkpoint']}"
    assert verdict.finding is Finding.BROKEN
    assert verdict.sentence.startswith(named)


@pytest.mark.parametrize(
    "line",
    [
        '{"number": 1}',
        "[]",
        "null",
        '{"number": 1' + ", " * 9,
        '{"a": ' * 2_000,
        "9" * 5_000,
        "\x00",
        SMALL.spelt[0].replace("child.looked", "\\ud800"),
        SMALL.spelt[0][:-1] + ', "more": 1}',
        SMALL.spelt[0].replace('"number": 1', '"number": true'),
    ],
    ids=["few", "list", "null", "cut", "deep", "long", "nul", "half a character", "more", "true"],
)
def test_what_is_no_entry_is_named_where_it_stands(line: str) -> None:
    verdict = checked([line, *SMALL.spelt[1:]])
    assert verdict.finding is Finding.BROKEN
    assert verdict.sentence.startswith("Entry 1 ")


# What people do to a trail

Change = Callable[[Export, random.Random], Export]


def _without(file: Export, draw: random.Random) -> Export:
    """Any entry but the last, or any checkpoint but the last: those would be a cut."""
    last = {len(file.lines) - 1, max(n for n, line in enumerate(file.lines) if "checkpoint" in line)}
    place = draw.choice([n for n in range(len(file.lines)) if n not in last])
    return Export((*file.lines[:place], *file.lines[place + 1 :]))


def _swapped(file: Export, draw: random.Random) -> Export:
    lines = list(file.lines)
    one, other = draw.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return Export(tuple(lines))


def _twice(file: Export, draw: random.Random) -> Export:
    place = draw.randrange(len(file.lines))
    return Export((*file.lines[: place + 1], *file.lines[place:]))


def _cut(file: Export, draw: random.Random) -> Export:
    return Export(file.lines[: draw.randrange(len(file.lines) - 3)])


def _forged(file: Export, draw: random.Random) -> list[Line]:
    """The looks, one of them somebody else's, and everything after it hashed anew."""
    entries = [dict(entry) for entry in file.entries]
    entries[draw.randrange(10)]["actor"] = "W-SOMEBODY-ELS"
    return chained(entries)


def _rewritten(file: Export, draw: random.Random) -> Export:
    """The checkpoints are left as they were."""
    forged = iter(_forged(file, draw))
    return Export(tuple(next(forged) if "number" in line else line for line in file.lines))


def _rewritten_with_roots(file: Export, draw: random.Random) -> Export:
    """Roots and heads are made to fit; the signatures are the old ones."""
    fitted = export(_forged(file, draw), after=[4, 10], key=SOMEBODYS)
    ours = {line["checkpoint"]: line for line in file.lines if "checkpoint" in line}
    lines = [
        line if "number" in line else {**line, **_of(ours[line["checkpoint"]], "signature", "key")}
        for line in fitted.lines
    ]
    return Export(tuple(lines))


def _resigned_by_a_stranger(file: Export, draw: random.Random) -> Export:
    return export(_forged(file, draw), after=[4, 10], key=SOMEBODYS)


def _resigned_under_our_name(file: Export, draw: random.Random) -> Export:
    fitted = export(_forged(file, draw), after=[4, 10], key=SOMEBODYS)
    (our_id,) = keys()
    lines = []
    for line in fitted.lines:
        bare = {name: value for name, value in line.items() if name != "signature"}
        lines.append(line if "number" in line else signed({**bare, "key": our_id}, SOMEBODYS))
    return Export(tuple(lines))


def _of(line: Line, *names: str) -> Line:
    return {name: line[name] for name in names}


BY_ANYBODY: dict[str, Change] = {
    "a line taken out": _without,
    "two lines swapped": _swapped,
    "a line twice": _twice,
    "rewritten": _rewritten,
    "rewritten, roots and heads fitted": _rewritten_with_roots,
    "rewritten, signed with another key": _resigned_by_a_stranger,
    "rewritten, signed with another key under our key's name": _resigned_under_our_name,
}


@pytest.mark.parametrize("change", BY_ANYBODY.values(), ids=BY_ANYBODY)
@given(seed=st.integers(0, 10**9))
def test_without_our_key_nobody_changes_what_is_signed_even_if_no_head_was_kept(
    change: Change, seed: int
) -> None:
    assert checked(change(WHOLE, random.Random(seed))).finding is Finding.BROKEN


@pytest.mark.parametrize("change", [*BY_ANYBODY.values(), _cut], ids=[*BY_ANYBODY, "cut"])
@pytest.mark.parametrize("outside", ["anchor", "kept"])
@given(seed=st.integers(0, 10**9))
def test_whatever_is_done_is_seen_by_who_kept_something_outside(
    change: Change, outside: str, seed: int
) -> None:
    kept: dict[str, Any] = {"anchor": WHOLE.head} if outside == "anchor" else {"kept": WHOLE.kept}
    after = change(WHOLE, random.Random(seed))
    assert checked(after, **kept).finding is Finding.BROKEN


@pytest.mark.parametrize("outside", ["anchor", "kept"])
def test_who_holds_our_key_too_is_seen_only_by_who_kept_something_outside(outside: str) -> None:
    anew = export(_forged(WHOLE, random.Random(3)), after=[4, 10], key=OURS)
    assert checked(anew).finding is Finding.END_NOT_PROVEN, "never 'unbroken'"
    kept: dict[str, Any] = {"anchor": WHOLE.head} if outside == "anchor" else {"kept": WHOLE.kept}
    assert checked(anew, **kept).finding is Finding.BROKEN


def test_an_export_without_its_checkpoints_is_never_called_unbroken_by_who_has_the_key_alone() -> None:
    bare = export(_forged(WHOLE, random.Random(3)), after=[])
    assert checked(bare).finding is Finding.END_NOT_PROVEN
    verdict = checked(bare, kept=WHOLE.kept)
    assert verdict.finding is Finding.BROKEN
    assert verdict.sentence.startswith("Checkpoint 1 was kept outside and is not in this file")


def test_the_newest_checkpoint_left_out_leaves_less_signed_and_that_is_said() -> None:
    less = Export(tuple(line for line in WHOLE.lines if line.get("checkpoint") != 2))
    verdict = checked(less, anchor=WHOLE.head)
    assert verdict.finding is Finding.UNBROKEN, "the head proves every entry"
    assert "entries 1 to 4 are signed. 8 later entries are under no signature yet." in verdict.sentence
    assert checked(less, kept=WHOLE.kept).finding is Finding.BROKEN


def test_what_comes_after_the_kept_head_may_still_grow() -> None:
    earlier = export(TWELVE[:10], after=[4, 10])
    verdict = checked(WHOLE, anchor=earlier.head, kept=earlier.kept)
    assert verdict.finding is Finding.UNBROKEN
    assert "2 later entries follow it unbroken." in verdict.sentence


@pytest.mark.parametrize("kept", [[], ["not json"], [TWELVE[0]["hash"]], ["{}"]])
def test_kept_checkpoints_that_are_none_are_refused(kept: list[str]) -> None:
    with pytest.raises(verify_trail.Unreadable):
        checked(WHOLE, kept=kept)


# The tree


def _as_the_rfc_says(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = _as_the_rfc_says(leaves[:split]), _as_the_rfc_says(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_the_rfcs(leaves: list[bytes]) -> None:
    assert merkle_root(leaf.hex() for leaf in leaves) == _as_the_rfc_says(leaves).hex()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# Faults that are put into the check on purpose


def _what_is_missed() -> list[str]:
    """Changes that are read as sound; the exports are made anew, by whatever the product now does."""
    small, whole = export(looks(2), after=[2]), export(looks(12), after=[4, 10])
    missed = [
        f"byte {place}"
        for place, changed in changed_bytes(small.file, seed=2)
        if verify(changed.split(b"\n"), anchor=None, keys=keys()).finding is not Finding.BROKEN
    ]
    for name, change in BY_ANYBODY.items():
        for seed in range(6):
            if checked(change(whole, random.Random(seed))).finding is not Finding.BROKEN:
                missed.append(name)
    for seed in range(6):
        if checked(_cut(whole, random.Random(seed)), anchor=whole.head).finding is not Finding.BROKEN:
            missed.append("cut")
    return missed


class _LikeAnything:
    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


PLANTS: dict[str, tuple[Any, str, Any]] = {
    "a signature is never wrong": (verify_trail, "signature_holds", lambda *_: True),
    "the moment is not signed": (
        verify_trail,
        "SIGNED",
        tuple(name for name in verify_trail.SIGNED if name != "at"),
    ),
    "the hash leaves out who it was": (
        verify_trail,
        "FIELDS",
        tuple(name for name in verify_trail.FIELDS if name != "actor"),
    ),
    "any spelling will do": (verify_trail, "as_line", lambda _: _LikeAnything()),
    "the end is not looked at": (verify_trail._Reading, "close", lambda _: None),
}


def test_nothing_is_missed() -> None:
    assert _what_is_missed() == []


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_planted_fault_turns_this_red(plant: tuple[Any, str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*plant)
    assert _what_is_missed() != []


# The file by itself


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The file as an agency runs it: in an empty folder, by Python in isolation, without what we install."""
    program = tmp_path / "verify_trail.py"
    program.write_bytes(Path(verify_trail.__file__).read_bytes())
    (tmp_path / "trail.jsonl").write_bytes(WHOLE.file)
    (tmp_path / "kept.jsonl").write_text("\n".join(WHOLE.kept) + "\n")
    (public_key,) = keys().values()
    (tmp_path / "public-key").write_text(public_key.hex() + "\n")

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", "verify_trail.py", *words]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        return ended.returncode, ended.stdout + ended.stderr

    return run


def test_an_agency_checks_with_python_alone(alone: Callable[..., tuple[int, str]]) -> None:
    code, said = alone("trail.jsonl", "--public-key", "public-key", "--checkpoints", "kept.jsonl")
    assert (code, "every signature right: entries 1 to 10 are signed" in said) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("trail.jsonl",), 3, "inner chain unbroken, end not proven"),
        (("trail.jsonl", "--anchor", WHOLE.head), 3, "signature not checked"),
        (("trail.jsonl", "--anchor", "f" * 64), 1, "entries are missing at the end"),
        (("trail.jsonl", "--anchor", "yesterday's"), 2, "is not a head"),
        (("trail.jsonl", "--public-key", "kept.jsonl"), 2, "is not a public key"),
        (("trail.jsonl", "--public-key", "nowhere"), 2, "nowhere cannot be read"),
        (("trail.jsonl", "--checkpoints", "public-key"), 2, "is not a checkpoint"),
        (("nowhere.jsonl",), 2, "nowhere.jsonl cannot be read"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_it_says_and_how_it_ends(
    alone: Callable[..., tuple[int, str]], words: tuple[str, ...], code: int, said: str
) -> None:
    ended, words_said = alone(*words)
    assert (ended, said in words_said) == (code, True), words_said
    assert "Traceback" not in words_said


def test_it_imports_the_standard_library_alone_and_is_spelt_for_older_pythons() -> None:
    tree = ast.parse(Path(verify_trail.__file__).read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_a_long_export_says_how_fast_it_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trail.jsonl"
    file.write_bytes(export(looks(10_000), after=range(1_000, 10_001, 1_000)).file)
    (public_key,) = keys().values()
    assert verify_trail.main([str(file), "--public-key", public_key.hex()]) == 3
    said = capsys.readouterr().out
    assert "10 checkpoints, every signature right: entries 1 to 10000 are signed." in said
    assert "Read 10,000 entries in" in said
