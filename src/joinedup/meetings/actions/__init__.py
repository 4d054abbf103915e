"""What is done around a meeting."""

from joinedup.meetings.actions import agenda, attendance

__all__ = ["agenda", "attendance"]
