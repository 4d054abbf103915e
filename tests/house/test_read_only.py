"""Which actions go on while the database is read-only: named here, by hand. Everything else is work."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import joinedup

GO_ON = {
    "joinedup.trail.actions": {"look", "sign_what_is_new", "try_to_write"},
    "joinedup.store.drafts": {"keep", "discard"},  # what is typed meanwhile is not lost (security.md B-18)
    "joinedup.store.sessions": {"_put", "_take_away"},  # a visit goes on, and words that were looked for
    # A form for everybody that is not sent, and the tries of a word: nobody's work (security.md B-18).
    "joinedup.frontdoor.actions.public": {
        "keep", "sent", "save_for_later", "throw_away", "try_to_come_back", "try_the_word",
    },
    "joinedup.backup.actions": {"mark", "restored"},
    "joinedup.notices.actions": {"_take_delivery", "_settle_delivery"},  # of the trail's checkpoints
    "joinedup.site.readonly": {"close", "open_again"},
    "joinedup.signin.actions": {
        "judge_password", "come_in", "prove_again", "begin_with_app", "begin_with_passkey", "add_passkey",
        "remove_passkey", "take_app", "make_recovery_codes", "change_password", "invite", "accept",
        "end_visit", "end_every_visit", "leave", "have_seen",
    },
    "joinedup.signin.tying": {"tie", "untie", "judge", "come_in", "accept"},
    "joinedup.api.actions": {"note_use"},  # that a token is in use: no work
    "joinedup.vault.actions": {"say_why", "reveal"},  # whoever must go to a child goes
    "joinedup.signin.recovering": {"begin", "say_so_too", "make_link", "stop"},
}  # fmt: skip


def actions() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every marked function of every module: (module, name, function)."""
    for found in pkgutil.walk_packages(joinedup.__path__, "joinedup."):
        if ".migrations" in found.name or found.name.startswith("joinedup.bench"):
            continue
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if getattr(function, "joinedup_action", False) and function.__module__ == found.name:
                yield found.name, name, function


def test_what_goes_on_is_what_is_named_and_no_more() -> None:
    found: dict[str, set[str]] = {}
    for module, name, function in actions():
        if getattr(function, "joinedup_goes_on", False):
            found.setdefault(module, set()).add(name)
    assert found == GO_ON


def test_nothing_of_coming_in_was_forgotten() -> None:
    """A new way in that nobody thought of here would keep people out on the day that it is read-only."""
    there: dict[str, set[str]] = {}
    for module, name, _ in actions():
        if module.startswith("joinedup.signin."):
            there.setdefault(module, set()).add(name)
    assert there == {module: names for module, names in GO_ON.items() if "signin" in module}
