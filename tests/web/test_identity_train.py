"""`joinedup identity train`: from invented people or from records; every refusal is one sentence."""

import csv
import json
from pathlib import Path

import pytest

from joinedup.bench.people.households import nhs_number
from joinedup.cli.main import main
from joinedup.cli.training import COLUMNS
from joinedup.identity.rules.weights import load, shipped


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["identity", "train", "--made-on", "2026-11-26", "--people", "2000", *words])
    return int(left.value.code or 0)


def _records(path: Path, many: int) -> Path:
    """Two systems' records of each child; in one in five the surgery has another home."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for child in range(many):
            number = nhs_number(child, 5)
            for system in ("school", "surgery"):
                home = "4 Quarry Lane" if system == "surgery" and child % 5 == 0 else "12 Rowan Street"
                born = f"20{10 + child % 10}-03-{1 + child % 28:02}"
                name = f"{system} {child}", f"Tobi{'aeiou'[child % 5]}", "", f"Okafor{child % 7}"
                rows.writerow((*name, born, home, f"LS9 {child % 9 + 1}BN", number, "M"))
    return path


def test_records_of_two_systems_teach_how_often_a_home_differs(tmp_path: Path, capsys) -> None:
    records, out, told = _records(tmp_path / "two.csv", 900), tmp_path / "w.json", tmp_path / "told.json"
    assert _run("--records", str(records), "--out", str(out), "--json", str(told)) == 0
    weights = load(out)
    assert 0.79 < weights.levels["home"]["exact"].m < 0.81
    assert weights.source.startswith("1,800 records of two.csv")
    said = capsys.readouterr().out
    assert "are among the" in said and "white british" in said
    parts = {(one["part"], one["name"]) for one in json.loads(told.read_text())["after"]}
    assert ("all", "all") in parts and len({name for part, name in parts if part == "name group"}) > 9
    assert {name for part, name in parts if part == "age"} == {"under 1", "1 to 4", "5 to 10", "11 to 17"}


def test_weights_of_another_version_are_refused_with_the_reason(tmp_path: Path, capsys) -> None:
    before = tmp_path / "before.json"
    before.write_text(json.dumps(json.loads(shipped().dump()) | {"version": 7}))
    assert _run("--before", str(before), "--out", str(tmp_path / "w.json")) == 2
    assert "These weights are of version 7" in capsys.readouterr().err
    assert not (tmp_path / "w.json").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column record"),
        ("record,given_name\n1,Amara\n", "has no column middle_name"),
        (",".join(COLUMNS) + "\n1,Amara,,Okafor,2017-03-12,,,,F\n", "tie 0 pairs, and 500 are the fewest"),
        (",".join(COLUMNS) + "\n1,Amara\n", "tie 0 pairs"),
    ],
)
def test_a_file_that_teaches_nothing_is_one_sentence(tmp_path: Path, capsys, text: str, said: str) -> None:
    file = tmp_path / "records.csv"
    file.write_text(text)
    assert _run("--records", str(file), "--out", str(tmp_path / "w.json")) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_text_is_one_sentence(tmp_path: Path, capsys) -> None:
    assert _run("--records", str(tmp_path / "none.csv"), "--out", str(tmp_path / "w.json")) == 2
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    assert _run("--records", str(tmp_path / "bytes.csv"), "--out", str(tmp_path / "w.json")) == 2
    assert capsys.readouterr().err.count("A file cannot be read or written") == 2
