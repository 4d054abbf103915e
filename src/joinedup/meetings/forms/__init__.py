"""What is chosen and typed around a meeting."""

from joinedup.meetings.forms.agenda import AddForm, ConveneForm, LaneForm

__all__ = ["AddForm", "ConveneForm", "LaneForm"]
