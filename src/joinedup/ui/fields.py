"""From a Django form field to the GOV.UK macro that shows it, and what that macro is told.

The widget decides: radios, ticks, a list, a long text with a count, one line. A page never names
the macro, so that a field can change from a list to radios in the form alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget
from markupsafe import Markup

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
COUNT_FROM: Final = 60  # per cent of a text's limit from which the count of what is left is shown

Told = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a page may ask for one field.

    `heading` makes the label the page's h1 (one question a page). `reveals` maps a choice to what is
    shown beneath it once chosen, for radios and ticks. `small` and `inline` are for radios and ticks,
    `width` ('2', '10', 'one-half') for one line, `rows` for long text.
    """

    label: str = ""
    hint: str = ""
    heading: bool = False
    small: bool = False
    inline: bool = False
    width: str = ""
    rows: int = 0
    reveals: Mapping[str, Markup] | None = None
    attributes: Mapping[str, str] | None = None


def govuk_parameters(bound: BoundField, **wishes: Any) -> Told:
    """Return the macro's name and its parameters. `wishes` are the fields of `Wishes`."""
    wished = Wishes(**wishes)
    for kind, show in SHOWN_BY:
        if isinstance(bound.field.widget, kind):
            return show(bound, wished)
    return _line(bound, wished)


def showable(value: object) -> str:
    """What was typed, as it can be sent back: what has no place in a page becomes a replacement character."""
    if value is None:
        return ""
    return "".join(
        REPLACEMENT if "\ud800" <= sign <= "\udfff" or sign == "\0" else sign for sign in str(value)
    )


def _shared(bound: BoundField, wished: Wishes) -> dict[str, Any]:
    mark = bound.auto_id or bound.html_name
    shared: dict[str, Any] = {"id": mark, "idPrefix": mark, "name": bound.html_name}
    if hint := wished.hint or str(bound.help_text or ""):
        shared["hint"] = {"text": hint}
    if bound.errors:
        shared["errorMessage"] = {"text": " ".join(showable(error) for error in bound.errors)}
    if wished.attributes:
        shared["attributes"] = dict(wished.attributes)
    return shared


def _words(bound: BoundField, wished: Wishes) -> str:
    return wished.label or str(bound.label or "")


def _heading(bound: BoundField, wished: Wishes, part: str) -> dict[str, Any]:
    size = "l" if wished.heading else "s"
    return {
        "text": _words(bound, wished),
        "classes": f"{part}--{size}",
        "isPageHeading": wished.heading,
    }


def _label(bound: BoundField, wished: Wishes) -> dict[str, Any]:
    return _heading(bound, wished, "govuk-label")


def _fieldset(bound: BoundField, wished: Wishes) -> dict[str, Any]:
    return {"legend": _heading(bound, wished, "govuk-fieldset__legend")}


def _tick(bound: BoundField, wished: Wishes) -> Told:
    """Its hint stands with the tick that it explains: above, it would be read as of what came before."""
    item: dict[str, Any] = {"value": "on", "text": _words(bound, wished), "checked": bool(bound.value())}
    shared = _shared(bound, wished)
    if hint := shared.pop("hint", None):
        item["hint"] = hint
    if wished.reveals and "on" in wished.reveals:
        item["conditional"] = {"html": wished.reveals["on"]}
    return "govukCheckboxes", {
        **shared,
        "classes": "govuk-checkboxes--small" if wished.small else "",
        "items": [item],
    }


def _ticks(bound: BoundField, wished: Wishes) -> Told:
    return "govukCheckboxes", {
        **_shared(bound, wished),
        "classes": "govuk-checkboxes--small" if wished.small else "",
        "fieldset": _fieldset(bound, wished),
        "items": _choices(bound, wished.reveals),
        "values": [showable(value) for value in bound.value() or ()],
    }


def _radios(bound: BoundField, wished: Wishes) -> Told:
    sizes = ["govuk-radios--small"] if wished.small else []
    sizes += ["govuk-radios--inline"] if wished.inline else []
    return "govukRadios", {
        **_shared(bound, wished),
        "classes": " ".join(sizes),
        "fieldset": _fieldset(bound, wished),
        "items": _choices(bound, wished.reveals),
        "value": showable(bound.value()),
    }


def _select(bound: BoundField, wished: Wishes) -> Told:
    return "govukSelect", {
        **_shared(bound, wished),
        "label": _label(bound, wished),
        "items": _choices(bound, None),
        "value": showable(bound.value()),
    }


def _text(bound: BoundField, wished: Wishes) -> Told:
    asked: dict[str, Any] = {
        **_shared(bound, wished),
        "label": _label(bound, wished),
        "value": showable(bound.value()),
        "rows": wished.rows or int(bound.field.widget.attrs.get("rows", 5)),
        "spellcheck": True,
        "autocomplete": "off",
    }
    limit = getattr(bound.field, "max_length", None)
    if limit is None:
        return "govukTextarea", asked
    return "govukCharacterCount", {**asked, "maxlength": limit, "threshold": COUNT_FROM}


def _hidden(bound: BoundField, wished: Wishes) -> Told:
    raise ValueError(f"{bound.name} is hidden: show it with ui.hidden")


def _password(bound: BoundField, wished: Wishes) -> Told:
    return "govukPasswordInput", {
        **_shared(bound, wished),
        "label": _label(bound, wished),
        "autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password"),
    }


def _line(bound: BoundField, wished: Wishes) -> Told:
    told = bound.field.widget.attrs
    width = wished.width or str(told.get("data-width", ""))
    return "govukInput", {
        **_shared(bound, wished),
        "label": _label(bound, wished),
        "value": showable(bound.value()),
        "type": getattr(bound.field.widget, "input_type", "text"),
        "classes": f"govuk-{'input--width' if width.isdigit() else '!-width'}-{width}" if width else "",
        "autocomplete": told.get("autocomplete", "off"),
        "inputmode": told.get("inputmode"),
        "spellcheck": False,
    }


# The first that fits counts: Django derives some widgets from others.
SHOWN_BY: Final[tuple[tuple[type[forms.Widget], Callable[[BoundField, Wishes], Told]], ...]] = (
    (forms.CheckboxInput, _tick),
    (forms.CheckboxSelectMultiple, _ticks),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.Textarea, _text),
    (forms.HiddenInput, _hidden),
    (forms.PasswordInput, _password),
)


def _choices(bound: BoundField, reveals: Mapping[str, Markup] | None) -> list[dict[str, Any]]:
    widget = bound.field.widget
    if not isinstance(widget, ChoiceWidget):
        raise TypeError(f"{bound.name} is not a choice")
    hints: Mapping[str, str] = getattr(widget, "hints", {})
    items: list[dict[str, Any]] = []
    for value, text in _flat(widget.choices):
        item: dict[str, Any] = {"value": str(value), "text": str(text)}
        if hint := hints.get(str(value)):
            item["hint"] = {"text": hint}
        if reveals and str(value) in reveals:
            item["conditional"] = {"html": reveals[str(value)]}
        items.append(item)
    return items


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield value, text
