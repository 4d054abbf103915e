"""Who asks, in tests that need no town."""

from datetime import UTC, datetime

import pytest

from joinedup.gate.viewer import Viewer


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(
        practitioner_id=1,
        reference="W-00000-00000",
        name="Priya Nair",
        agency_id=1,
        agency_reference="A-00000-00000",
        agency_name="Children's social work",
        area_id=1,
        area_name="Leeds",
        roles=frozenset({"hub_social_worker"}),
        desk_ids=frozenset({1}),
        at=datetime(2026, 7, 14, 8, 0, tzinfo=UTC),
    )
