"""Whether every answer carries its headers, and strangers learn nothing (security.md G-32).

Every address is asked for by a stranger and by people with work to do, with every method, in a demo town and
as where the records are live. What each header must say stands in `BARS`; tests/web/test_headers.py holds the
same answers to the letter.
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from joinedup.kernel.progress import Progress
from joinedup.lab import hidden
from joinedup.lab.tally import CannotLook, Tally

METHODS = ("get", "post", "head", "options", "put")
_A_YEAR = re.compile(r"max-age=(\d+)")
# Names of the lab's town that a stranger must never read: families, whoever works for them, where they live.
# The demo's own sign-in page shows its workers, and so is left out there.
_PERSONAL = re.compile("okafor|amara|tobi|yusuf|rahman|rowan street|LS9 7BN", re.IGNORECASE)
_DRAWN = re.compile(r"[A-Za-z0-9_-]{24,}")  # tokens of forms: sooner or later one spells a short name

Answer = Any  # Django's test response


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    holds: Callable[[Answer], bool]


def _policy(answer: Answer) -> dict[str, str]:
    parts = answer.get("Content-Security-Policy", "").split(";")
    return dict((*part.strip().split(" ", 1), "")[:2] for part in parts if part.strip())


def _no_inline(answer: Answer) -> bool:
    policy = _policy(answer)
    return policy.get("default-src") == "'none'" and not any(
        word in value for value in policy.values() for word in ("unsafe-inline", "unsafe-eval", "*", "http:")
    )


def _over_tls_alone(answer: Answer) -> bool:
    found = _A_YEAR.match(answer.get("Strict-Transport-Security", ""))
    return found is not None and int(found[1]) >= 31_536_000


BARS = (
    Bar("content security policy without anything inline", _no_inline),
    Bar("framed by nobody", lambda answer: _policy(answer).get("frame-ancestors") == "'none'"),
    Bar("nosniff", lambda answer: answer.get("X-Content-Type-Options") == "nosniff"),
    Bar("referrer kept", lambda answer: answer.get("Referrer-Policy") in ("no-referrer", "same-origin")),
    Bar("kept by nobody (no-store)", lambda answer: answer.get("Cache-Control") == "no-store"),
    Bar(
        "silent about what serves", lambda answer: not answer.get("Server") and not answer.get("X-Powered-By")
    ),
)
LIVE = Bar("over TLS alone, for a year", _over_tls_alone)


def look(answers: int, draw: random.Random) -> Tally:
    tally = Tally("every answer carries its headers, and a stranger learns nothing.")
    town = hidden.a_town()
    browsers: dict[str, Client] = {viewer.name: hidden.signed_in(viewer) for viewer in town.people}
    addresses = sorted(_addresses(town))
    if not any("children" in address for address in addresses):
        raise CannotLook("no address of a child is known")
    strangers = [
        ("", method, address, live) for address in addresses for method in METHODS for live in (0, 1)
    ]
    inside = [(who, method, address, 0) for address in addresses for who in browsers for method in METHODS]
    draw.shuffle(inside)
    inside.sort(key=lambda one: one[1] != "get")  # pages first: they are what somebody could find later
    chosen = [*strangers, *inside[:answers]]
    going = Progress("headers", of=len(chosen))
    for number, (who, method, address, live) in enumerate(chosen):
        _judge(browsers.get(who) or Client(), who, method, address, live=bool(live), tally=tally)
        going.at(number)
    going.end()
    _judge_going_out(town, tally)
    tally.figures |= {"addresses": len(addresses), "people, and a stranger": len(browsers) + 1}
    return tally


def _judge(browser: Client, who: str, method: str, address: str, *, live: bool, tally: Tally) -> None:
    browser.raise_request_exception = False
    with override_settings(DEMO=False) if live else nullcontext():
        answer = getattr(browser, method)(address)
    what = f"{method.upper()} {address} as {who or 'a stranger'}{', live' if live else ''}"
    for bar in (*BARS, LIVE) if live else BARS:
        tally.count(bar.name, right=bar.holds(answer), promise="carry it", example=what)
    # Asked as live, a demo's database is not ready, and that is what /readyz is to say.
    ours = answer.status_code >= 500 and not (live and address == reverse("site:readyz"))
    tally.count("no fault of ours", right=not ours, promise="below 500", example=what)
    if not who and hasattr(answer, "content"):
        told = _PERSONAL.search(_DRAWN.sub("", answer.content.decode("utf-8", "replace")))
        tally.count("to strangers", right=told is None, promise="without personal data", example=what)
    if who and address == reverse("site:sign_out") and method == "post":
        browser.post(reverse("site:sign_in"), {"person": _reference(who)})


def _reference(who: str) -> str:
    from joinedup.agencies.queries import demo_people

    return next((one.reference for one in demo_people() if one.name == who), "")


def _judge_going_out(town: hidden.Town, tally: Tally) -> None:
    browser = hidden.signed_in(town.people[0])
    answer = browser.post(reverse("site:sign_out"))
    cleared = answer.get("Clear-Site-Data", "")
    right = '"cache"' in cleared and '"storage"' in cleared
    tally.count("going out", right=right, promise="clears what the browser kept", example=cleared)
    again = browser.get("/")
    right = again.status_code == 302
    tally.count("after going out", right=right, promise="outside", example=str(again.status_code))


def _addresses(town: hidden.Town) -> Iterator[str]:
    """Every address of the product, those with a reference for a record that is there and for none."""
    known = {record.kind: record.reference for record in town.records}
    for name, pattern in _routes(get_resolver().url_patterns):
        if not pattern.pattern.converters:
            yield reverse(name)
            continue
        kind = hidden.REFERENCES.get(name)
        yield reverse(name, args=["K-00000-00000"])
        if kind in known:
            yield reverse(name, args=[known[kind]])
    yield "/no-such-page"
    yield settings.STATIC_URL + "ui/no-such-file.css"


def _routes(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}", pattern
