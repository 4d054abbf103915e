"""Whoever sets a bench's scratch database up, for its trail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Founder:
    area_id: int = 0
    reference: str = "W-00000-00000"
    agency_reference: str = "A-00000-00000"
