"""The lab of the trail sees what it looks for, and goes red when the product is harmed."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from joinedup.lab import auditlab
from joinedup.lab.plants import PLANTS, Plant
from joinedup.lab.tally import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # the lab is an administrator of its own file

ONE_OF_EACH = len(auditlab.CHANGES)
AFTER_THE_PAGE = PLANTS["auditlab"][1]
IN_A_PROCESS_OF_ITS_OWN = """
import contextlib, random, sys
from joinedup.store.scratch import scratch_database
with scratch_database():
    from joinedup.lab import auditlab
    from joinedup.lab.plants import PLANTS
    from joinedup.lab.tally import Tally
    tally = Tally("")
    with PLANTS["auditlab"][1].harm() if "planted" in sys.argv else contextlib.nullcontext():
        auditlab.look_at_pages(30, random.Random(1), tally)
    print(tally.passed, tally.failed)
"""


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Settings) -> None:
    settings.TRAIL_KEY = tmp_path / "trail.key"


def _changed(times: int, seed: int) -> Tally:
    tally = Tally("")
    auditlab.change_it(times, random.Random(seed), tally)
    return tally


def test_every_change_is_seen_by_a_head_and_by_checkpoints_and_an_untouched_trail_is_left_in_peace() -> None:
    tally = _changed(2 * ONE_OF_EACH, 1)
    assert (tally.passed, tally.failed) == (2 * ONE_OF_EACH + 1, 0)
    assert set(tally.kinds) == {"checkpoints", *(name for name, _ in auditlab.CHANGES)}


@pytest.mark.parametrize(
    "plant", [one for one in PLANTS["auditlab"] if one is not AFTER_THE_PAGE], ids=lambda plant: plant.harms
)
def test_it_goes_red_when(plant: Plant) -> None:
    with plant.harm():
        assert _changed(2 * ONE_OF_EACH, 1).failed > 1


@pytest.mark.parametrize(("planted", "whole"), [((), True), (("planted",), False)])
def test_a_page_that_goes_out_before_its_entry_is_seen(planted: tuple[str, ...], whole: bool) -> None:
    """In a process of its own: what this one has not committed yet, no second connection can find."""
    ran = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, *planted],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    passed, failed = map(int, ran.stdout.split()[-2:])
    assert passed + failed > 20
    assert (failed == 0) is whole
    assert whole or failed > 15, "opening a question to answer it is a change, which is written at once"


@pytest.mark.parametrize(
    ("change", "finding", "by", "promised"),
    [
        ("tail cut", "broken", auditlab.HEAD, True),
        ("tail cut", "end not proven", auditlab.HEAD, False),
        ("tail cut", "signature not checked", auditlab.HEAD, False),
        ("tail cut", "unbroken", auditlab.CHECKPOINTS, False),
        ("untouched", "unbroken", auditlab.CHECKPOINTS, True),
        ("untouched", "signature not checked", auditlab.HEAD, True),
        ("untouched", "signature not checked", auditlab.CHECKPOINTS, False),
        ("untouched", "broken", auditlab.HEAD, False),
    ],
)
def test_not_proven_is_not_good_enough(change: str, finding: str, by: str, promised: bool) -> None:
    assert auditlab.as_promised(change, finding, by=by) is promised
