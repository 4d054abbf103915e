"""What every test shares: generated cases come out the same on every machine and in every year. Where all
tests were run, `docs/needs.md` is held to what passed."""

import pytest
from hypothesis import HealthCheck, settings

from tests.needs import Needs

# A red run stays red until it is mended. No time limit for one case: a slow machine is no defect.
settings.register_profile(
    "joinedup",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("joinedup")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Needs(), "needs")
