"""What is chosen and typed around a meeting."""

from joinedup.meetings.forms.agenda import AddForm, ConveneForm, LaneForm, ScribeForm

__all__ = ["AddForm", "ConveneForm", "LaneForm", "ScribeForm"]
