"""The form that every form of the house is made from, and its fields.

A form keeps every typed value, says each error in one sentence that tells what to do, and shows the same
words beside the field and in the summary. Fields are named by what they ask for (`what=`), and their
sentences follow from it: 'Enter what you saw or heard', 'Choose who looks after the child'.
"""

import logging
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.http import QueryDict
from django.template import engines

from joinedup.ui import words
from joinedup.ui.parts import BothTexts

KEY_FIELD: Final = "_key"  # the idempotency key, made by the server for every form that is shown
VERSION_FIELD: Final = "_version"  # the version of what is being changed, as it was when shown
DRAFT_FIELD: Final = "_draft"  # under which what is typed here is kept for its author
PAGE_FIELD: Final = "_page"  # the address of the page that the form stands on
CALLED_FIELD: Final = "_called"  # the form's own words, for the list of drafts
_OF_THE_PAGE: Final = {
    KEY_FIELD, VERSION_FIELD, DRAFT_FIELD, PAGE_FIELD, CALLED_FIELD, "csrfmiddlewaretoken"
}  # fmt: skip
_A_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Control characters but tab and line end, halves of surrogates, and what stands where bytes were no text.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")

UNSTORABLE: Final = "This holds a character that cannot be stored. Type it again instead of pasting it."
# Its key was used before with other words; said beside them, and they are in the form still.
SENT_BEFORE: Final = "This form was sent before with other words, and that stands. Send again to add this."
LINE_LIMIT: Final = 200
TEXT_LIMIT: Final = 4000
PROTECTED_FIELD: Final = "_protected"
SEAL, REMOVE = "seal", "remove"
LOOKS_PROTECTED: Final = "This looks like the protected address of a person in this case"
DAY_HINT: Final = "For example, 14 July 2026 or 14/7/2026"

log = logging.getLogger("joinedup.ui")


class PageRenderer(BaseRenderer):
    """`{{ form }}` and `{{ field.as_field_group() }}` look like the rest of the house."""

    form_template_name = "ui/whole_form.html"
    field_template_name = "ui/whole_field.html"

    def get_template(self, template_name: str) -> Any:
        return engines["jinja2"].get_template(template_name)


class Form(forms.Form):
    """What all our forms have in common.

    Fields are marked `id_<name>`, so that the error summary can link to them. A parameter sent twice for a
    field that takes one value is refused rather than guessed at. One that no field is there for changes
    nothing; how many there were is logged, since no page of ours sends any.
    """

    beside: tuple[str, ...] = ()  # names that the page sends with this form, and that are none of its fields
    carried = False  # filled with what its author typed before
    default_renderer = PageRenderer
    use_required_attribute = False
    stopped = False  # for a protected address in what was typed

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            if _takes_one(field) and len(_sent(self.data, self.add_prefix(name))) > 1:
                self.errors.pop(name, None)
                self.add_error(name, "This was sent more than once. Check it and send again.")
        if unknown := self._sent_for_no_field():
            log.warning("form.fields_unknown", extra={"count": unknown})

    def _sent_for_no_field(self) -> int:
        known = {self.add_prefix(name) for name in self.fields} | _OF_THE_PAGE | set(self.beside)
        return sum(name not in known for name in self.data)

    def free_words(self) -> dict[str, str]:
        """What was typed freely into a form that is in order, by field."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if isinstance(value, str) and value and isinstance(self.fields[name], Line)
        }

    def most_in_each(self) -> dict[str, int | None]:
        """How many characters each of the fields takes that are typed into freely."""
        return {name: one.max_length for name, one in self.fields.items() if isinstance(one, Line)}

    def about_the_protected(self) -> str:
        """What somebody chose to do with a protected address that they typed: 'seal', 'remove', or ''."""
        chosen = _sent(self.data, PROTECTED_FIELD)
        return str(chosen[0]) if len(chosen) == 1 and chosen[0] in (SEAL, REMOVE) else ""

    def stop_for_the_protected(self) -> None:
        """Come back once, with everything that was typed: seal it or remove it (security.md B-09)."""
        self.stopped = True
        self.fields[PROTECTED_FIELD] = Choice(
            what="whether it is sealed or removed",
            label="What should become of it?",
            options=(
                Option(SEAL, "Seal it", "It is kept for those who may know where these people live."),
                Option(REMOVE, "Remove it", "'(protected address)' stands in its place."),
            ),
        )
        self.add_error(PROTECTED_FIELD, LOOKS_PROTECTED)

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """(address of the field on the page, sentence), in the order of the fields; '' for the whole form."""
        links = [("", str(error)) for error in self.non_field_errors()]
        for bound in self:
            links += [(f"#{bound.auto_id or bound.html_name}", str(error)) for error in bound.errors]
        return links


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen; `hint` is said beneath it."""

    value: str
    label: str
    hint: str = ""


def storable(text: str) -> str:
    """Return `text` with plain line ends.

    Raises:
        ValidationError: it holds a control character, NUL, half of a surrogate pair or what was no text
            when it arrived. Letters of every script, combining marks, marks of direction and emoji are
            people's names and words, and pass.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NO_TEXT.search(plain):
        raise ValidationError(UNSTORABLE, code="characters")
    return plain


class Line(forms.CharField):
    """One line of text. `what` completes 'Enter ...'."""

    def __init__(
        self, *, what: str, label: str, hint: str = "", max_length: int = LINE_LIMIT, **options: Any
    ) -> None:
        options.setdefault("error_messages", {"required": f"Enter {what}"})
        super().__init__(label=label, help_text=hint, **options)
        self.max_length = max_length

    def to_python(self, value: Any) -> str:
        if isinstance(value, str):
            value = storable(value)
            value = self._one_piece(value)
        return str(super().to_python(value))

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if self.max_length is not None and (over := len(value) - self.max_length) > 0:
            raise ValidationError(
                f"This is {words.plural(over, 'character')} too long. The limit is {self.max_length:,}.",
                code="max_length",
            )

    def _one_piece(self, value: str) -> str:
        return " ".join(value.split("\n")) if "\n" in value else value


class Text(Line):
    """Several lines of text, with a count of what is left."""

    def __init__(
        self,
        *,
        what: str,
        label: str,
        hint: str = "",
        max_length: int = TEXT_LIMIT,
        rows: int = 5,
        **options: Any,
    ) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(what=what, label=label, hint=hint, max_length=max_length, **options)

    def _one_piece(self, value: str) -> str:
        return value


class Day(Line):
    """A date in one box, as people write it. Becomes a `date`, or None where it may be left out."""

    def __init__(
        self, *, what: str, label: str, hint: str = "For example, 14 July 2026 or 14/7/2026", **options: Any
    ) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"data-width": "20"}))
        super().__init__(what=what, label=label, hint=hint, max_length=40, **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return words.parse_day(typed)
        except words.UnreadableDay as refused:
            raise ValidationError(str(refused), code="day") from None

    def prepare_value(self, value: Any) -> Any:
        return words.day(value) if isinstance(value, date) else value


class Choice(forms.ChoiceField):
    """One of a few, as radios. `what` completes 'Choose ...'. Nothing is chosen beforehand."""

    def __init__(
        self, *, what: str, label: str, options: Iterable[Option], hint: str = "", **more: Any
    ) -> None:
        known = tuple(options)
        more.setdefault("widget", forms.RadioSelect)
        more.setdefault(
            "error_messages",
            {"required": f"Choose {what}", "invalid_choice": f"Choose {what} from the list"},
        )
        super().__init__(label=label, help_text=hint, choices=pairs(known), **more)
        self.widget.hints = hints(known)


class Choices(forms.MultipleChoiceField):
    """Any number of a few, as ticks. `what` completes 'Choose ...'."""

    def __init__(
        self, *, what: str, label: str, options: Iterable[Option], hint: str = "", **more: Any
    ) -> None:
        known = tuple(options)
        more.setdefault("widget", forms.CheckboxSelectMultiple)
        more.setdefault(
            "error_messages",
            {"required": f"Choose {what}", "invalid_choice": f"Choose {what} from the list"},
        )
        super().__init__(label=label, help_text=hint, choices=pairs(known), **more)
        self.widget.hints = hints(known)


class Tick(forms.BooleanField):
    """One box. `must` is the sentence said when it has to be ticked and is not; empty: it may stay empty."""

    def __init__(self, *, label: str, hint: str = "", must: str = "", **more: Any) -> None:
        super().__init__(
            label=label, help_text=hint, required=bool(must), error_messages={"required": must}, **more
        )


def key_of(sent: QueryDict) -> str:
    """Return the key that the page was made with: without one, a second press would be a second effect.

    Raises:
        BadRequest: there is none, or two, or one that no page of ours holds.
    """
    keys = sent.getlist(KEY_FIELD)
    if len(keys) != 1 or not _A_KEY.fullmatch(keys[0]):
        raise BadRequest
    return keys[0]


def version_of(sent: QueryDict) -> int | None:
    """Return the version that was on the page; None where nothing came that could be one."""
    versions = sent.getlist(VERSION_FIELD)
    typed = versions[0] if len(versions) == 1 else ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def new_key() -> str:
    return secrets.token_urlsafe(18)


def typed_in(sent: QueryDict) -> dict[str, list[str]]:
    """What a person typed or chose: every field but those that the page itself put there."""
    return {
        name: [str(value) for value in values]
        for name, values in sent.lists()
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def fill_again(form: Form, typed: Mapping[str, list[str]]) -> None:
    """Put into a form that is shown what was typed into it before; what was left open then stays open."""
    form.carried = True
    for name, field in form.fields.items():
        values = typed.get(form.add_prefix(name), [])
        if _takes_one(field):
            form.initial[name] = values[-1] if values else ""
        else:
            form.initial[name] = values


def both_texts(
    form: forms.Form, now: Mapping[str, str], *, leave_out: Iterable[str] = ()
) -> tuple[BothTexts, ...]:
    """Everything that was typed or chosen, each beside what stands in its place now (`now`, by field)."""
    fields = [bound for bound in form if bound.name not in set(leave_out)]
    rows = [BothTexts(str(bound.label), now.get(bound.name, ""), in_words(bound)) for bound in fields]
    return tuple(row for row in rows if row.theirs or row.yours)


def in_words(bound: BoundField) -> str:
    """What was typed or chosen in a field, as people read it."""
    value = bound.value()
    labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, (list, tuple)) else [value]
    return "; ".join(labels.get(str(one), str(one)) for one in values if one)


def pairs(options: Iterable[Option]) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in options]


def hints(options: Iterable[Option]) -> dict[str, str]:
    return {option.value: option.hint for option in options if option.hint}


def set_options(form: forms.Form, name: str, options: Iterable[Option]) -> None:
    """Give a choice its options when they are only known for this page (people, desks, items)."""
    known = tuple(options)
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is not a choice")
    field.choices = pairs(known)
    field.widget.hints = hints(known)


def _takes_one(field: forms.Field) -> bool:
    return not isinstance(field, forms.MultipleChoiceField) and not isinstance(
        field.widget, forms.MultiWidget
    )


def _sent(data: Mapping[str, Any], name: str) -> list[Any]:
    getlist = getattr(data, "getlist", None)
    return list(getlist(name)) if getlist else [data[name]] if name in data else []
