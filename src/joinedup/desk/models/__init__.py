"""What the desk itself keeps: how work went from one person to the next."""

from joinedup.desk.models.handover import HandedItem, Handover

__all__ = ["HandedItem", "Handover"]
