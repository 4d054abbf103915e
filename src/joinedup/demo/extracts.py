"""The two agencies' own extracts, which nobody here wrote, taken in as any agency's extract is."""

from collections.abc import Callable
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.demo.data_files import given
from joinedup.exchange.extract.actions import import_extract
from joinedup.trail.actions import Actor

# Whose system each extract is in the demo.
FROM = {
    "agency_a": "Children's social work",
    "agency_b": "0-19 Public Health Service",
}


def bring_in(*, report: Callable[[str], None], by: Actor, at: datetime) -> None:
    """Import both, whole. The addresses in them are of nowhere near, and stay on the records."""
    for name, agency in FROM.items():
        imported = import_extract(
            given(f"identity/pseudopeople/{name}_children.csv"),
            agency_id=agencies.agencies_called(agency)[0].id,
            mapping=given(f"mappings/{name}.toml"),
            by=by,
            at=at,
        )
        report(
            f"{agency}: {imported.stored.new:,} rows, {imported.tied:,} tied to a child who was known, "
            f"{imported.to_look_at:,} to be looked at"
        )
