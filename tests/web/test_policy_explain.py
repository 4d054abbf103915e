"""`joinedup policy`: why somebody may or may not see something, as it is asked on the machine's console."""

from collections.abc import Callable
from pathlib import Path

import pytest

from joinedup.cli.main import main
from joinedup.trail.models import Entry

from .conftest import Town

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def explain(town: Town, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(["policy", *words])
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out + said.err

    return run


def test_it_tells_every_rule_that_was_tried_and_the_one_that_decided(town: Town, explain: Command) -> None:
    priya, amara, at = town.viewer("Priya Nair").reference, town.amara.reference, f"{town.at:%Y-%m-%dT%H:%M}"
    code, said = explain("explain", "--who", priya, "--thing", amara, "--field", "name", "--at", at)
    assert code == 0, said
    assert " 1. excluded: They are not on the list" in said
    assert "They may see it: child.front_door decided." in said
    joy = town.viewer("Joy Adeyemi").reference
    code, said = explain("explain", "--who", joy, "--thing", amara, "--purpose", "counting", "--at", at)
    assert code == 1
    assert "It is not for the purpose 'counting'." in said
    assert said.endswith("They may not see it: child.nothing_opens decided.\n")


def test_it_is_a_look_and_names_nobody(town: Town, explain: Command) -> None:
    priya, amara = town.viewer("Priya Nair").reference, town.amara.reference
    _, said = explain("explain", "--who", priya, "--thing", amara, "--at", f"{town.at:%Y-%m-%dT%H:%M}")
    newest = Entry.objects.order_by("-number").first()
    assert newest is not None
    assert (newest.code, newest.actor) == ("policy.explained", "console")
    assert set(newest.subjects.values_list("reference", flat=True)) == {priya, amara}
    assert "Nair" not in said and "Amara" not in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--who", "W-00000-00000", "--thing", "{child}"), "Nobody who can sign in bears 'W-00000-00000'."),
        (("--who", "nobody", "--thing", "{child}"), "Nobody who can sign in bears 'nobody'."),
        (("--who", "{who}", "--thing", "K-00000-00000"), "There is nothing in the area of"),
        (
            ("--who", "{who}", "--thing", "{child}", "--field", "shoe"),
            "It has no field 'shoe'. Give one",
        ),
        (("--who", "{who}", "--thing", "{child}", "--purpose", "fun"), "There is no purpose 'fun'."),
        (("--who", "{who}", "--thing", "{child}", "--kind", "cat"), "There is no kind 'cat'."),
        (("--who", "{who}", "--thing", "{child}", "--at", "soon"), "'soon' is no moment."),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_sentence(
    town: Town, explain: Command, words: tuple[str, ...], answer: str
) -> None:
    about = {"who": town.viewer("Priya Nair").reference, "child": town.amara.reference}
    code, said = explain("explain", *(word.format(**about) for word in words))
    assert code == 2
    assert answer in said


def test_a_file_of_policies_is_checked_with_the_place_of_its_fault(explain: Command, tmp_path: Path) -> None:
    shipped = Path(__file__).resolve().parents[2] / "src/joinedup/gate/data/policies.toml"
    assert explain("check", str(shipped))[0] == 0
    own = tmp_path / "area.toml"
    own.write_text(shipped.read_text("utf-8").replace('through = "involved"', 'through = "friend"'), "utf-8")
    code, said = explain("check", str(own))
    assert code == 1
    assert "area.toml, line " in said and "through: 'friend' is none of" in said
    assert explain("check", str(tmp_path / "none.toml"))[0] == 2
    assert explain("matrix", str(tmp_path / "none" / "policy.md"))[0] == 2
