"""The small town with work in every state, made once for a file of tests; each test is taken back.

Making it costs more than most tests do. A file that asks every address or every form imports `FIXTURES` from
here, in place of those of conftest.py and bad_town.py. No test sees what another did: its rows go with its
savepoint, and its values are copies.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from joinedup.kernel.clock import FixedClock
from joinedup.site import clock

from .areas import where_its_rows_are
from .bad_town import Here, made
from .conftest import TUESDAY_NINE, Town, standing_town

FIXTURES = ["db", "here", "keyring_of_its_own", "made_once", "town"]


@dataclass(frozen=True)
class Standing:
    here: Here
    keyring: Path


@pytest.fixture(scope="module")
def made_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    keyring = tmp_path_factory.mktemp("keyring") / "vault.keys"
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(VAULT_KEYS=keyring), where_its_rows_are(), standing_town() as town:
            here = made(town)
            # What some forms stand on is made where it is asked for: here, before any test looks.
            assert here.decided and here.disagreed and here.taken_on and here.handed and here.round
            assert here.sitting and here.about_to_sit and here.about_to_close
            before = deepcopy(here)
        yield Standing(before, keyring)
        transaction.set_rollback(True)


@pytest.fixture
def db(made_once: Standing) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def keyring_of_its_own(settings: Settings, made_once: Standing) -> None:
    settings.VAULT_KEYS = made_once.keyring


@pytest.fixture
def here(db: None, keyring_of_its_own: None, made_once: Standing) -> Iterator[Here]:
    clock.set_clock(FixedClock(TUESDAY_NINE))
    yield deepcopy(made_once.here)
    clock.set_clock(None)


@pytest.fixture
def town(here: Here) -> Town:
    return here.town
