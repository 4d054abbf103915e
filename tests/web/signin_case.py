"""A live database for people who come in properly: the town of the other tests, with accounts."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.http import HttpResponse
from django.test import Client

from joinedup.agencies.models import Practitioner
from joinedup.signin import actions
from joinedup.signin.actions import With
from joinedup.signin.rules import codes
from joinedup.trail.models import Entry

from .conftest import Town

PASSWORD = "heron bicycle lantern"
CONSOLE = actions.AtTheDoor(reference="console")


class QuickArgon2(Argon2PasswordHasher):
    """The same hash with less work, because these tests sign in a hundred times."""

    time_cost, memory_cost, parallelism = 1, 64, 1


@dataclass
class Live:
    town: Town
    secrets: dict[str, str] = field(default_factory=dict)
    recovery: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def email(self, name: str) -> str:
        return name.lower().replace(" ", ".") + "@leeds.example"

    def invite(self, name: str) -> str:
        person = self.town.people[name]
        Practitioner.objects.filter(pk=person.pk).update(email=self.email(name))
        return actions.invite(person.pk, by=CONSOLE, at=self.town.at)

    def has_account(self, name: str) -> None:
        """Somebody who set up their password and app yesterday, at another computer."""
        token = self.invite(name)
        now, self.town.at = self.town.at, self.town.at - timedelta(days=1)
        secret = codes.new_secret()
        actions.accept(token, encoded=make_password(PASSWORD), by=CONSOLE, at=self.town.at)
        came = actions.begin_with_app(
            self.town.people[name].pk,
            secret=secret,
            code=codes.code_at(secret, at=self.town.at),
            browser=With("another computer", "Firefox on Windows"),
            by=CONSOLE,
            at=self.town.at,
        )
        assert came.verdict is actions.Verdict.RIGHT
        self.secrets[name], self.recovery[name] = secret, came.recovery_codes
        self.town.at = now

    def code(self, name: str) -> str:
        """What the app of this person shows now."""
        return codes.code_at(self.secrets[name], at=self.town.at)

    def inside(self, name: str, *, client: Client | None = None) -> Client:
        """Sign in through the pages, code and all; the app's next code is shown afterwards."""
        client = client or Client()
        assert self.give_password(client, name).headers["Location"] == "/sign-in/code"
        assert client.post("/sign-in/code", {"code": self.code(name)}).status_code == 303
        self.later(seconds=30)
        return client

    def give_password(self, client: Client, name: str, password: str = PASSWORD) -> HttpResponse:
        return client.post("/sign-in", {"email": self.email(name), "password": password})  # type: ignore[return-value]

    def later(self, **by: float) -> None:
        self.town.set_time(self.town.at + timedelta(**by))


def is_inside(client: Client) -> bool:
    answer = client.get("/account")
    if answer.status_code == 200:
        return True
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=%2Faccount")
    return False


def in_the_trail(code: str) -> list[tuple[str, list[str]]]:
    """Who did it, and about whom, oldest first."""
    return [(entry.actor, entry.about) for entry in Entry.objects.filter(code=code).order_by("number")]


def secret_on(page: HttpResponse) -> str:
    """The key as somebody reads it off the page."""
    found = re.search(r'j-reference">([A-Z2-7 ]{39})<', page.content.decode())
    assert found is not None
    return found[1].replace(" ", "")


def session_key(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value
