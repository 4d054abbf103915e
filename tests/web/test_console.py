"""The console command, as somebody types it."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from joinedup.cli import demo, imports, serve, vault
from joinedup.cli.main import main, parser
from joinedup.kernel import progress
from joinedup.sharing.queries import practice_of
from joinedup.trail import actions as trail
from joinedup.trail.rules import verify_trail

from .conftest import TUESDAY_NINE, Town

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()  # what pages said before is no answer to this command
        with pytest.raises(SystemExit) as stopped:
            main(words)
        said = capsys.readouterr()
        code = stopped.value.code
        assert isinstance(code, int)
        return code, said.out + said.err

    return run


def _ways(words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and command of a command."""
    here = parser()
    for word in words:
        here = here._subparsers._group_actions[0].choices[word]  # type: ignore[union-attr, index]
    if here._subparsers is None:
        return [words]
    below = [_ways((*words, word)) for word in here._subparsers._group_actions[0].choices]  # type: ignore[union-attr]
    return [words, *(way for ways in below for way in ways)]


@pytest.mark.parametrize("words", _ways(), ids=" ".join)
def test_every_command_says_what_it_does(run_command: Command, words: tuple[str, ...]) -> None:
    code, said = run_command(*words, "--help")
    assert code == 0
    assert said.startswith("usage: joinedup")


def test_there_are_the_twenty_two_commands() -> None:
    assert {way[0] for way in _ways() if way} == {
        "serve",
        "demo",
        "vault",
        "migrate",
        "people",
        "readonly",
        "remind",
        "drill",
        "intake",
        "link",
        "policy",
        "answering",
        "area",
        "import",
        "export",
        "source",
        "identity",
        "backup",
        "restore",
        "bench",
        "lab",
        "trail",
    }


@pytest.fixture
def exported(town: Town, run_command: Command, tmp_path: Path) -> tuple[Path, str]:
    """Three looks, exported; and the head, as it was printed outside the database."""
    for _ in range(3):
        trail.look("child.looked", by=town.viewer("Priya Nair"), at=town.at, about=(town.amara.reference,))
    file = tmp_path / "trail.jsonl"
    assert run_command("trail", "export", str(file))[0] == 0
    code, said = run_command("trail", "head")
    assert code == 0
    return file, said.splitlines()[0]


def test_an_unbroken_trail_is_verified_up_to_the_head(
    exported: tuple[Path, str], run_command: Command
) -> None:
    file, head = exported
    assert run_command("trail", "verify", str(file), "--anchor", head) == (
        0,
        f"3 entries: the chain is unbroken up to the head {head}.\n",
    )


def test_without_a_head_the_answer_is_not_complete(exported: tuple[Path, str], run_command: Command) -> None:
    code, said = run_command("trail", "verify", str(exported[0]))
    assert code == 3
    assert "inner chain unbroken, end not proven" in said


def test_a_changed_entry_is_found_and_named(exported: tuple[Path, str], run_command: Command) -> None:
    file, head = exported
    lines = file.read_text("utf-8").splitlines()
    entry = json.loads(lines[1])
    entry["actor"] = "W-00000-00000"
    file.write_text("\n".join([lines[0], json.dumps(entry), lines[2]]), "utf-8")
    assert run_command("trail", "verify", str(file), "--anchor", head) == (
        1,
        "Entry 2 was changed after it was written.\n",
    )


def test_a_cut_tail_is_found(exported: tuple[Path, str], run_command: Command) -> None:
    file, head = exported
    file.write_text("\n".join(file.read_text("utf-8").splitlines()[:2]), "utf-8")
    code, said = run_command("trail", "verify", str(file), "--anchor", head)
    assert code == 1
    assert "entries are missing" in said


def test_who_waits_for_a_long_trail_is_told_how_far_it_is(
    exported: tuple[Path, str],
    run_command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, head = exported
    monkeypatch.setattr(progress, "_QUIET_AT_FIRST", 0.0)
    monkeypatch.setattr(progress, "_EVERY_IN_A_LOG", 0.0)
    code, said = run_command("trail", "export", str(file))
    assert (code, "  lines written: 2 of 3\n" in said) == (0, True)
    monkeypatch.setattr(verify_trail, "_SAID_EVERY", 0.0)
    size = file.stat().st_size
    code, said = run_command("trail", "verify", str(file), "--anchor", head)
    assert (code, f"  bytes read: {size:,} of {size:,}\n" in said) == (0, True)


@pytest.mark.parametrize("rubbish", [b"\xff\xfe\x00", b"not json\n", b"[1]\n", b"{}\n"])
def test_a_file_that_is_no_trail_is_said_to_be_none(
    run_command: Command, tmp_path: Path, rubbish: bytes
) -> None:
    file = tmp_path / "rubbish"
    file.write_bytes(rubbish)
    code, said = run_command("trail", "verify", str(file), "--anchor", "0" * 64)
    assert code in (1, 2)
    assert "cannot be read" in said


def test_a_file_that_is_not_there_is_said_to_be_missing(run_command: Command, tmp_path: Path) -> None:
    assert run_command("trail", "verify", str(tmp_path / "none"))[0] == 2


def test_a_demo_moment_that_is_no_moment_is_refused_in_one_sentence(run_command: Command) -> None:
    code, said = run_command("demo", "--at", "next Tuesday")
    assert code == 2
    assert said == "'next Tuesday' is not a date and time such as 2026-07-14T09:00.\n"


@pytest.mark.parametrize("port", ["0", "70000", "-1", "abc", "８０", "8" * 400])
def test_a_port_that_is_none_is_refused_in_a_sentence(run_command: Command, port: str) -> None:
    code, said = run_command("serve", f"--port={port}")
    assert code == 2
    assert f"'{port}' is no port. Give a number from 1 to 65535, here or as JOINEDUP_PORT." in said


def test_a_slip_in_the_environment_stops_serving_and_nothing_else(
    run_command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOINEDUP_PORT", "abc")
    assert run_command("--help")[0] == 0
    code, said = run_command("serve")
    assert code == 2
    assert "'abc' is no port." in said


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EADDRINUSE, "Port 8080 is taken: choose another with --port.\n"),
        (errno.EACCES, "Port 8080 cannot be had (Permission denied): choose another with --port.\n"),
    ],
)
def test_a_port_that_cannot_be_had_says_why(
    number: int, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(port: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(serve, "_server", refuse)
    assert serve._serve(8080) == 2
    assert capsys.readouterr().err == sentence


@pytest.mark.parametrize(
    ("part", "name", "words", "sentence"),
    [
        (imports, "import_cin", "import cin none.xml", "The file is stored whole or not at all: the same "),
        (demo, "demo", "demo --fresh", "A town that is half made is made anew at the next start."),
        (vault, "rotate", "vault rotate", "What was sealed anew stays so; the same command goes on."),
        (serve, "serve", "serve", ""),
    ],
    ids=["import", "demo", "vault", "serve"],
)
def test_stopped_with_ctrl_c_it_says_what_is_so_of_that_command(
    run_command: Command,
    monkeypatch: pytest.MonkeyPatch,
    part: ModuleType,
    name: str,
    words: str,
    sentence: str,
) -> None:
    def stopped(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(part, name, stopped)
    code, said = run_command(*words.split())
    assert code == 130
    assert said.startswith(f"\nStopped. {sentence}".rstrip())


@pytest.mark.parametrize("part", ["bench", "lab"])
def test_an_unknown_bench_or_lab_lists_the_known_ones(run_command: Command, part: str) -> None:
    code, said = run_command(part, "nonsense")
    assert code == 2
    assert said.startswith("Give one of: ")


def test_an_agency_says_how_its_answers_are_let_go(run_command: Command, town: Town) -> None:
    said = ("--second-person", "no", "--second-for-wider", "yes", "--urgent-only-out-of-hours", "no")
    agreed = (*said, "--links-by-mail", "no", "--source", "Agreement of 1 June 2026, paragraph 4")
    code, told = run_command("answering", "West Yorkshire Police", *agreed)
    assert (code, told) == (
        0,
        "West Yorkshire Police: as said, from now on (Agreement of 1 June 2026, paragraph 4).\n",
    )
    police = town.agencies["West Yorkshire Police"]
    practice = practice_of(police.pk, kind="police", today=TUESDAY_NINE.date())
    assert (practice.second_person, practice.second_for_wider) == (False, True)
    code, told = run_command("answering", "Nobody's agency", *agreed)
    assert (code, told) == (2, "No agency is called 'Nobody's agency'. Nothing was done.\n")
