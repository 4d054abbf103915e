"""What comes into a holder's compartment and into its open answers, and how it goes."""

from joinedup.holdings.actions.copies import NotTheirs, bring_in, purge
from joinedup.holdings.actions.ending import end_what_is_over, keep_ending
from joinedup.holdings.actions.items import NewItem, add_items
from joinedup.holdings.actions.reading import drop_reading, end_source, keep_chosen, read_for, set_source

__all__ = [
    "NewItem",
    "NotTheirs",
    "add_items",
    "bring_in",
    "drop_reading",
    "end_source",
    "end_what_is_over",
    "keep_chosen",
    "keep_ending",
    "purge",
    "read_for",
    "set_source",
]
