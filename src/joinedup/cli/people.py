"""`joinedup people`: open a live database with its first agencies, and let people in, out and in again."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joinedup.cli.database import WrongDatabase, open_database
from joinedup.kernel.toml import NoToml, read_toml

if TYPE_CHECKING:
    from joinedup.agencies.queries import Login


class NotSo(Exception):
    """It cannot be done, said in one sentence."""


@dataclass(frozen=True, slots=True)
class Console:
    """Whoever has the machine's own console: in the trail under that name."""

    area_id: int = 0
    reference: str = "console"
    agency_reference: str = ""


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("people", help="live use: the first agencies and people, invitations, leavers")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    begin = ways.add_parser(
        "begin", help="open a partnership that nobody works in yet, with the people of FILE"
    )
    begin.add_argument("file", metavar="FILE.toml")
    invite = ways.add_parser("invite", help="print a link with which somebody chooses a new password, once")
    leave = ways.add_parser("leave", help="end somebody's account at once, on every device")
    grant = ways.add_parser("grant", help="let somebody hold a role for some days more")
    for one in (invite, leave, grant):
        one.add_argument("email", metavar="EMAIL")
    grant.add_argument("role", metavar="ROLE")
    grant.add_argument("--days", type=int, default=90, help="how long (90)")
    listed = ways.add_parser("list", help="print who has an account")
    for way, do in ((begin, _begin), (invite, _invite), (leave, _leave), (grant, _grant), (listed, _list)):
        way.set_defaults(do=_in_a_live_database, then=do)


def _in_a_live_database(arguments: argparse.Namespace) -> int:
    from joinedup.store import NotSaved

    try:
        open_database()
        from django.conf import settings

        from joinedup.site import clock

        if settings.DEMO:
            raise NotSo("A demo town has no accounts. Set JOINEDUP_MODE=live for a database of your own.")
        arguments.then(arguments, at=clock.now())
    except (WrongDatabase, NotSo, NotSaved) as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def _begin(arguments: argparse.Namespace, *, at: datetime) -> None:
    try:
        plan = read_toml(Path(arguments.file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NoToml) as unread:
        raise NotSo(f"{arguments.file} cannot be read: {unread}") from unread
    from django.db import IntegrityError

    try:
        links = _opened(plan, at=at)
    except KeyError as missing:
        raise NotSo(f"{arguments.file}: {missing} is missing, or is named and not there.") from missing
    except (TypeError, ValueError, IntegrityError) as wrong:
        raise NotSo(f"{arguments.file}: {wrong}") from wrong
    for name, link in links:
        print(f"{name}: {link}")
    print("Each link can be used once, within 24 hours. It is not shown again.")


def _opened(plan: Mapping[str, Any], *, at: datetime) -> list[tuple[str, str]]:
    """Make everything of the file, or nothing. What an area's own files brought in before is found again."""
    from joinedup import store
    from joinedup.agencies import actions as agencies
    from joinedup.agencies.queries import area_called, has_people
    from joinedup.store.models import Installation
    from joinedup.store.queries import installation
    from joinedup.trail import actions as trail

    @store.action
    def open_it(plan: Mapping[str, Any], *, by: Console, at: datetime) -> list[tuple[str, str]]:
        area = plan["area"]
        known = area_called(name=area["name"], level=area["level"], ons=area.get("code", ""))
        if installation() is None:
            Installation.objects.create(mode=Installation.LIVE, made_at=at, finished=True)
        elif known is None:
            raise ValueError(
                f"there is no {area['level']} {area['name']} here. `joinedup import area` brings it in."
            )
        if known and has_people(known):
            raise ValueError(
                f"{area['name']} was opened before. Its administrators take others on in the browser."
            )
        area_id = known or agencies.add_area(
            area["name"], level=area["level"], code=area.get("code", ""), by=by, at=at
        )
        here = Console(area_id)
        links: list[tuple[str, str]] = []
        for agency in plan["agency"]:
            links += _agency(agency, area_id=area_id, by=here, at=at)
        if not links:
            raise ValueError("nobody is named, so nobody could ever sign in.")
        trail.record("installation.opened", by=here, at=at)
        return links

    return open_it(plan, by=Console(), at=at)


def _agency(told: Mapping[str, Any], *, area_id: int, by: Console, at: datetime) -> list[tuple[str, str]]:
    from joinedup.access import actions as access
    from joinedup.access.queries import roles_in
    from joinedup.access.rules.granting import GRANT
    from joinedup.agencies import actions as agencies
    from joinedup.agencies.actions import Newcomer
    from joinedup.agencies.queries import agencies_in, every_desk, holder_of_single
    from joinedup.kernel.london import today_in_london
    from joinedup.signin import actions as signin

    here = next((one for one in agencies_in(area_id) if one.name == told["name"]), None)
    agency_id = here.id if here is not None else _new_agency(told, area_id=area_id, by=by, at=at)
    desks = {one.name: one.id for one in every_desk(area_id) if one.agency_id == agency_id}
    for desk in told.get("desk", ()):
        if desk["name"] in desks:
            continue  # the area's files have brought it in, and say more of it
        wanted = {**desk, "out_of_hours": desks[desk["out_of_hours"]]} if "out_of_hours" in desk else desk
        desks[desk["name"]] = agencies.open_desk(**wanted, agency_id=agency_id, by=by, at=at).id
    known, links = roles_in(area_id), []
    for told_person in told.get("person", ()):
        plan = dict(told_person)
        roles = plan.pop("roles")
        if unknown := set(roles) - known.keys():
            raise ValueError(f"there is no role '{min(unknown)}'.")
        seats = [desks[name] for name in plan.pop("desks", ())]
        if not plan["email"].strip():
            raise ValueError(f"{plan['name']} has no e-mail address to sign in with.")
        holder = holder_of_single(plan["post"], agency_id=agency_id, today=today_in_london(at))
        if holder:
            raise ValueError(
                f"{holder} holds the post '{plan['post']}', which one person holds at a time: "
                f"{plan['name']} cannot."
            )
        person = agencies.take_on(Newcomer(**plan), agency_id=agency_id, desk_ids=seats, by=by, at=at)
        for role in roles:
            access.grant_role(person.id, role=role, since=at, until=at + GRANT, by=by, at=at)
        links.append((plan["name"], _link(signin.invite(person.id, by=by, at=at))))
    return links


def _new_agency(told: Mapping[str, Any], *, area_id: int, by: Console, at: datetime) -> int:
    from joinedup.agencies import actions as agencies
    from joinedup.agencies.actions import NewCard

    made = agencies.register_agency(
        told["name"],
        kind=told["kind"],
        area_id=area_id,
        card=NewCard(**told["card"]),
        at_front_door=told.get("at_front_door", False),
        by=by,
        at=at,
    )
    return int(made.id)


def _invite(arguments: argparse.Namespace, *, at: datetime) -> None:
    from joinedup.signin import actions as signin

    person = _person(arguments.email)
    print(_link(signin.invite(person.id, by=Console(person.area_id), at=at)))
    print("It can be used once, within 24 hours. It is not shown again. Until then nothing changes for them.")


def _leave(arguments: argparse.Namespace, *, at: datetime) -> None:
    from joinedup import store
    from joinedup.gate.pages import Refused
    from joinedup.signin import actions as signin
    from joinedup.staff import actions as staff

    person = _person(arguments.email)
    by = Console(person.area_id)
    try:
        counted = staff.let_go_from_the_console(person.id, area_id=person.area_id, by=by, at=at)
        told = f"Open items that were theirs and are their desk's now: {counted.split()[0]}."
    except (store.ReadOnly, Refused):  # whatever becomes of their work, they are outside now
        signin.leave(person.id, by=by, at=at)
        told = "What was theirs is their agency's: its managers see it under Open work."
    print(f"{person.name} is outside now, on every device, and cannot come in again. {told}")


def _grant(arguments: argparse.Namespace, *, at: datetime) -> None:
    from joinedup.access import actions as access
    from joinedup.access.queries import roles_in

    person = _person(arguments.email)
    roles = roles_in(person.area_id)
    if arguments.role not in roles:
        raise NotSo(f"There is no role '{arguments.role}'. There are: {', '.join(roles)}.")
    until = at + timedelta(days=arguments.days)
    by = Console(person.area_id)
    access.grant_role(person.id, role=arguments.role, since=at, until=until, by=by, at=at)
    print(f"{person.name} holds {arguments.role} until {until:%d %B %Y}.")


def _list(arguments: argparse.Namespace, *, at: datetime) -> None:
    from joinedup.access.queries import roles_of
    from joinedup.agencies.queries import logins

    for person in logins():
        roles = ", ".join(sorted(roles_of(person.id, at=at))) or "no role"
        print(f"{person.name} ({person.agency_name}), {person.email}: {roles}")


def _person(email: str) -> "Login":
    from joinedup.agencies.queries import login_by_email

    person = login_by_email(email)
    if person is None:
        raise NotSo("Nobody who works here has that address.")
    return person


def _link(token: str) -> str:
    from django.conf import settings
    from django.urls import reverse

    host = settings.CONFIG.host
    begins = f"https://{host}" if host else "http://localhost:8765"
    return begins + reverse("signin:welcome", args=[token])
