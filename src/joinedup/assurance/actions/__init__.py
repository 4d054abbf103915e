"""What is done at the board: three records are drawn, a finding is written, a figure is re-based."""

from joinedup.assurance.actions.looking import draw_three, find, rebase

__all__ = ["draw_three", "find", "rebase"]
