"""What the README says is so: commands, sign-ins, links and pictures."""

import json
import os
import re
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from joinedup.cli.main import parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
LINKS = re.findall(r"\]\(([^)#\s]+)\)", README)
PICTURES = re.findall(r'<img src="([^"]+\.png)" alt="([^"]*)"', README)
DRAWN = re.findall(r'<img src="([^"]+\.svg)" [^>]*alt="([^"]*)"', README)
BIGGEST_PICTURE = 150_000  # bytes


def _story() -> dict[str, str]:
    """The demo's sign-ins and their posts, from the demo's own list."""
    towns = tomllib.loads((ROOT / "areas/west_yorkshire/demo/agencies.toml").read_text("utf-8"))
    people = [
        person for agency in towns["agency"] for person in agency.get("people", ()) if "story" in person
    ]
    return {person["name"]: person["post"] for person in people}


def test_it_is_one_screen() -> None:
    assert len(README.splitlines()) <= 60
    assert README.count("<img") == len(PICTURES) + len(DRAWN)


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_command_is_there_and_says_what_it_does(command: str) -> None:
    assert re.search(rf"^    \./{command} ", README, re.MULTILINE)
    assert os.access(ROOT / command, os.X_OK)
    said = subprocess.run([ROOT / command, "--help"], capture_output=True, text=True, check=True).stdout
    assert f"./{command}" in said


def test_there_are_no_other_commands_than_these() -> None:
    assert set(re.findall(r"\./(\w+)", README)) == {"run", "test"}


def test_it_is_served_where_the_readme_says() -> None:
    said = re.search(r"http://localhost:(\d+)", README)
    assert said is not None
    environment = {name: value for name, value in os.environ.items() if name != "JOINEDUP_PORT"}
    default = subprocess.run(
        [
            sys.executable,
            "-c",
            "from joinedup.cli.main import parser; print(parser().parse_args(['serve']).port)",
        ],
        env={**environment, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said[1] == default.stdout.strip()


def test_the_console_command_explains_itself() -> None:
    typed = re.search(r"`(\.venv/bin/joinedup) --help`", README)
    assert typed is not None
    for script in ("run", "tools/setup"):  # where they put it, and from where it is started
        assert ".venv" in (ROOT / script).read_text("utf-8")
    assert f"exec {typed[1]} serve" in (ROOT / "run").read_text("utf-8")
    for part in ("serve", "demo", "import", "export", "bench", "lab", "trail"):
        assert part in parser().format_help()


def test_the_sign_ins_are_those_of_the_demo() -> None:
    named = dict(re.findall(r"^\| ([A-Z]\w+ [A-Z]\w+) \| ([^|]+) \| [^|]+ \|$", README, re.MULTILINE))
    assert named == _story()
    assert len(named) == 10


def test_the_child_of_the_story_is_the_demos() -> None:
    child = tomllib.loads((ROOT / "areas/west_yorkshire/demo/dylan.toml").read_text("utf-8"))
    born = child["birth_date"]
    told = f"{child['given_name']} {child['family_name']}, born {born.day} {born:%B %Y}"
    assert told in README


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_to_a_file_that_is_here(link: str) -> None:
    assert (ROOT / link).is_file()


def test_pythons_are_those_that_the_project_takes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.15"
    assert "Python 3.11 to 3.14" in README


WAITS = (  # as the README rounds them, and where the measured figure stands
    ("waits 56 hours on average", "by hand, every minute of 70 days: average wait until both are on"),
    ("173 at worst", "by hand: the longest"),
    ("takes 25 in 100 at once", "until that officer and the sender are both on: taken at once"),
    (
        "the resolver 99 on the unit's own rota alone",
        "through the resolver, on the unit's own rota alone: taken at once",
    ),
)


@pytest.mark.parametrize(("words", "measured"), WAITS, ids=[words for words, _ in WAITS])
def test_a_figure_of_waiting_is_the_one_that_was_measured(words: str, measured: str) -> None:
    told = json.loads((ROOT / "docs/measured/bench-waits.json").read_text("utf-8"))
    assert told["size"] == "full"
    (value,) = [one["value"] for one in told["figures"] if one["what"] == measured]
    assert words in " ".join(README.split())
    said = re.search(r"\d+", words)  # the first figure of the words
    assert said is not None and round(value) == int(said[0])


def test_every_picture_of_the_story_is_shown() -> None:
    shown = {Path(source).name for source, _ in PICTURES}
    drawn = {Path(source).name for source, _ in DRAWN}
    assert shown | drawn == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert len(shown) == 6
    assert all(len(instead) >= 30 for _, instead in DRAWN)


@pytest.mark.parametrize(("source", "instead"), PICTURES, ids=[Path(source).stem for source, _ in PICTURES])
def test_a_picture_is_small_and_says_in_words_what_is_on_it(source: str, instead: str) -> None:
    content = (ROOT / source).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) in {(1000, 750), (390, 844)}, "not made by the story's own test"
    assert len(content) <= BIGGEST_PICTURE
    assert len(instead) >= 30


def test_the_test_of_the_story_makes_these_pictures() -> None:
    made = (ROOT / "tests/browser/story.py").read_text("utf-8")
    made += (ROOT / "tests/browser/test_story.py").read_text("utf-8")
    names = set(re.findall(r'\.picture\(\s*"([\w-]+)"', made))
    assert names == {Path(source).stem for source, _ in PICTURES}
