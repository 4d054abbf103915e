"""Joinedup: the layer between the agencies that keep a child safe.

Each package here is one room of the house; `docs/decisions/` says why it is built as it is.
"""

__version__ = "0.1.0"
