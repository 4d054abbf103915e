"""Every address that takes a form carries version, key and draft, or says why not (D8, R-22, R-30).

The table is in writing_routes.py. What it says is tried on the product's own pages, and forms that are broken
on purpose show that a form which does not hold to its line is found.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver

from joinedup.frontdoor.views import telling as frontdoor
from joinedup.sharing.views import thread as sharing
from joinedup.store.models import Draft, Edit
from joinedup.ui import environment
from tests.web.bad_forms import FORMS, lines_of
from tests.web.bad_town import Here, fields_at, page_of, routes, stored
from tests.web.standing import db, here, keyring_of_its_own, made_once, town
from tests.web.test_bad_input import Desk, taken_back

from .writing_routes import LINES, NOTHING_CHANGES, NOTHING_MADE, YES, Line

__all__ = ["db", "here", "keyring_of_its_own", "made_once", "town"]

CALLED = "api:call_"  # by programs, with a key in a header: tests/web/test_api.py
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}
TRIED = sorted(name for name, line in LINES.items() if YES in (line.version, line.key, line.draft))


def methods_of(view: Callable[..., Any]) -> set[str]:
    """What Django's decorators let through; a view without one takes everything."""
    look: Any = view
    while look is not None:
        for cell in look.__closure__ or ():
            held = cell.cell_contents
            if isinstance(held, list | tuple) and held and set(held) <= METHODS:
                return set(held)
        look = getattr(look, "__wrapped__", None)
    return METHODS


def without_a_line(table: dict[str, Line]) -> set[str]:
    """Addresses that take a form and are not in the table, and lines for what takes none."""
    taking = {name for name, each in routes(get_resolver()) if "POST" in methods_of(each.callback)}
    return {name for name in taking if not name.startswith(CALLED)} ^ set(table)


def faults(name: str, here: Here) -> list[str]:
    """What of its line the form does not hold to, on its own page and when it is sent."""
    case, line = FORMS[name], LINES[name]
    assert case.stands_on is not None, f"{name} needs the page that it stands on"
    client, path, page = here.client(case.who), case.posts_to(here), case.stands_on(here)
    opened = client.get(page)
    fields = fields_at(opened, path)
    wanted = {"_version": line.version, "_key": line.key, "_draft": line.draft}
    found = [
        f"{name} has no {field}" for field, must in wanted.items() if must is YES and field not in fields
    ]
    if found:
        return found
    desk = Desk(name, here, opened=(client, opened))
    with taken_back():
        if line.version is YES and desk.confirmed(desk.send(_version=None)).status_code != 428:
            found.append(f"{name} is taken without its _version")
    if line.key is YES and desk.confirmed(desk.send(_key=None)).status_code != 400:
        found.append(f"{name} is taken without its _key")
    if line.draft is YES:
        found += _draft_faults(desk, page)
    return found + _effects(desk)


def _draft_faults(desk: Desk, page: str) -> list[str]:
    """Sent without its key it was refused; its words must be there when the form is opened again."""
    token, found = desk.filled["_draft"][0], []
    filled = desk.case.filled(desk.here)
    typed = [name for name in filled if name in _typed(desk)] or [
        name for name in filled if name in desk.case.other
    ]
    words = filled[typed[0]]
    if LINES[desk.name].key is not YES:
        desk.send(_key=None)
    if not Draft.objects.filter(token=token, sent=None).exists():
        found.append(f"{desk.name} was refused, and its words are not kept")
    again = page_of(desk.client.get(f"{page}{'&' if '?' in page else '?'}draft={token}"))
    shown = [one.text_content() for one in again.xpath("//textarea")] + again.xpath("//form//input/@value")
    if not any(str(words) == str(one).strip() for one in shown):
        found.append(f"{desk.name} is opened again without its words")
    return found


def _typed(desk: Desk) -> set[str]:
    return {*lines_of(desk.name, desk.here), *desk.case.days}


def _effects(desk: Desk) -> list[str]:
    """What it does when it is taken: a change needs a version, new rows need a key, and its draft goes."""
    line, before, edits = LINES[desk.name], stored(), Edit.objects.count()
    with taken_back():
        assert desk.carry_out().status_code == 303, desk.name
        changed, made = Edit.objects.count() > edits, stored() != before
        still = Draft.objects.filter(token=desk.filled.get("_draft", [""])[0], sent=None).exists()
    found = []
    if changed and line.version == NOTHING_CHANGES:
        found.append(f"{desk.name} changes a record, and its line says that it does not")
    if made and line.key == NOTHING_MADE:
        found.append(f"{desk.name} makes something, and its line says that it does not")
    if still:
        found.append(f"{desk.name} was sent, and is still a draft")
    return found


# --- the table, and what it says ---------------------------------------------------------------------------


def test_every_address_that_takes_a_form_has_its_line() -> None:
    assert without_a_line(LINES) == set()


def test_a_new_address_without_a_line_is_found() -> None:
    table = {name: line for name, line in LINES.items() if name != "frontdoor:tell"}
    assert without_a_line(table) == {"frontdoor:tell"}


@pytest.mark.parametrize("name", sorted(LINES))
def test_an_exemption_is_a_reason(name: str) -> None:
    line = LINES[name]
    for said in (line.version, line.key, line.draft):
        assert said is YES or (isinstance(said, str) and len(said) > 10)


def test_every_form_holds_to_its_line(here: Here, subtests: pytest.Subtests) -> None:
    for name in TRIED:
        with subtests.test(form=name), taken_back():
            assert faults(name, here) == []


def test_what_has_no_version_and_no_key_makes_and_changes_nothing(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in sorted(set(LINES) & set(FORMS) - set(TRIED)):
        with subtests.test(form=name), taken_back():
            assert _effects(Desk(name, here)) == []


# --- broken on purpose -------------------------------------------------------------------------------------


def _opened_without(monkeypatch: pytest.MonkeyPatch, **left_out: Any) -> None:
    """Every form of the product opens without some of what it should carry."""
    real = environment.opening

    def opening(request: Any, action: str, **how: Any) -> Any:
        return real(request, action, **{**how, **left_out})

    monkeypatch.setattr(environment, "opening", opening)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ({"version": ""}, "frontdoor:recommend has no _version"),
        ({"key": ""}, "frontdoor:recommend has no _key"),
        ({"called": ""}, "frontdoor:recommend has no _draft"),
    ],
)
def test_a_form_that_opens_without_one_is_found(
    here: Here, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, Any], said: str
) -> None:
    _opened_without(monkeypatch, **left_out)
    assert faults("frontdoor:recommend", here) == [said]


def test_a_view_that_makes_up_the_version_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "version_of", lambda sent: here.version(here.answered))
    assert "sharing:outcome is taken without its _version" in faults("sharing:outcome", here)


def test_a_view_that_makes_up_the_key_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontdoor, "key_of", lambda sent: "made-up")
    assert "frontdoor:tell is taken without its _key" in faults("frontdoor:tell", here)


def test_a_view_that_does_not_give_the_words_back_is_found(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontdoor.posts, "carry_on", lambda request, form, **_: form)
    assert faults("frontdoor:tell", here) == ["frontdoor:tell is opened again without its words"]


def test_a_line_that_denies_what_the_form_does_is_found(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LINES, "sharing:outcome", Line(NOTHING_CHANGES, NOTHING_MADE, YES))
    assert faults("sharing:outcome", here) == [
        "sharing:outcome changes a record, and its line says that it does not",
        "sharing:outcome makes something, and its line says that it does not",
    ]
