"""`joinedup source`: set, shown with who and when, tried, ended; and each thing that cannot be done."""

from collections.abc import Callable
from pathlib import Path

import pytest

from joinedup.cli.main import main
from joinedup.holdings.models import Reading, Source

from .source_case import MAPPING, Records, records

__all__ = ["records"]

POLICE = "West Yorkshire Police"
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def source(capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main(("source", *words))
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out + said.err

    return run


def test_a_source_is_set_shown_tried_and_ended(records: Records, source: Command, tmp_path: Path) -> None:
    file = tmp_path / "police.toml"
    file.write_text(f'kind = "folder"\nfolder = "{records.folder}"\n{MAPPING}')
    code, said = source("set", POLICE, str(file))
    assert (code, said) == (0, f"{POLICE}: read so from now on, for one open answer at a time.\n")
    code, said = source("show", POLICE)
    assert f"{POLICE}: set by console, 2026-07-14 08:00 UTC, now" in said
    assert f"set by {records.town.people['Angela Moran'].reference}, 2026-07-14 08:00 UTC until" in said
    father = records.town.david.reference
    code, said = source("try", POLICE, "--person", father)
    assert (code, "212 items about this person; the source counts 213, 213 came" in said) == (0, True)
    assert not Reading.objects.exists()  # nothing was kept
    (records.folder / "2026.csv").unlink()
    code, said = source("try", POLICE, "--person", father)
    assert (code, "nothing came: down: no file of that name in the folder" in said) == (1, True)
    assert source("end", POLICE) == (0, f"{POLICE}: read no more.\n")
    assert source("end", POLICE) == (0, f"{POLICE}: was not read.\n")
    assert Source.objects.filter(until=None).count() == 0


@pytest.mark.parametrize(
    ("text", "agency", "sentence"),
    [
        (
            'kind = "ftp"',
            POLICE,
            "The configuration's kind must be one of folder, http, typed. Nothing was done.",
        ),
        ('kind = "typed"', "Nobody", "No agency is called 'Nobody'. Nothing was done."),
        (None, POLICE, "cannot be read. Nothing was done."),
    ],
)
def test_what_cannot_be_set_says_so_and_leaves_what_was_set(
    records: Records, source: Command, tmp_path: Path, text: str | None, agency: str, sentence: str
) -> None:
    file = tmp_path / "new.toml"
    if text is not None:
        file.write_text(text)
    before = Source.objects.get(until=None).text
    code, said = source("set", agency, str(file))
    assert (code, sentence in said) == (2, True)
    assert Source.objects.get(until=None).text == before
