"""What an agency's own system sends and reads: exact answers, nothing twice, and nothing of anybody else."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from joinedup.access.rules.roles import Role
from joinedup.agencies import queries as agencies
from joinedup.api import actions as api
from joinedup.api.models import Token
from joinedup.api.rules.document import CALLS, document
from joinedup.api.rules.scopes import Scope
from joinedup.children.models import Child
from joinedup.desk import open_work
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Challenge, Concern, Incident, Named, News, Path, Recorded, ToldSender
from joinedup.store.models import ReadOnlyMode
from joinedup.trail.models import Entry

from .conftest import Town

TOLD = {
    "worry": "Mara came in hungry again.",
    "last_happened": "today",
    "family_knows": "no",
    "family_knows_detail": "I ring her mother at noon.",
    "child": {"name": "Mara Okafor", "birth_date": "2017-03-12", "postcode": "LS9 7BN"},
    "people": [{"kind": "adult", "name": "Ada Okafor", "belongs": "mother"}],
}
EVERYTHING = tuple(Scope)
OF_AN_ADULT = {
    "about": "adult",
    "worry": "He locks Mrs Bell in.",
    "last_happened": "today",
    "adult_agrees": "agrees",
    "people": [{"kind": "adult", "name": "Mrs Bell"}],
}


def _token(
    town: Town, *, scopes: tuple[Scope, ...] = EVERYTHING, who: str = "Joy Adeyemi", days: int = 30
) -> str:
    """Steve lets the school's system call; returns the token as its people get it."""
    if "Steve Lund" not in town.people:
        town.add("Steve Lund", "Administrator", "Children's social work", Role.AREA_ADMINISTRATOR)
    secret = f"a-system-of-{who.replace(' ', '-')}-{Token.objects.count()}"
    api.make_token(
        called="Records of Parkside",
        answers_for=town.people[who].reference,
        scopes=scopes,
        expires_at=town.at + timedelta(days=days),
        secret=api.Secret(secret),
        by=town.viewer("Steve Lund"),
        at=town.at,
    )
    return secret


def _send(token: str, said: Any = TOLD, *, key: str = "k1", **more: Any) -> Any:
    body = said if isinstance(said, str | bytes) else json.dumps(said)
    headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
    path = more.pop("path", "/api/v1/concerns")
    media = more.pop("media", "application/json")
    return Client(enforce_csrf_checks=True).post(path, body, content_type=media, headers={**headers, **more})


def _read(token: str, path: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {token}"})


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["code"], said["saved"]) == (status, code, "no")
    assert said["detail"] and said["title"] and len(said["ref"]) == 6
    return said


def test_a_concern_is_told_once_and_its_receipt_is_read(town: Town) -> None:
    token = _token(town)
    first = _send(token)
    assert first.status_code == 201, first.content
    told = first.json()
    concern = Concern.objects.get(reference=told["reference"])
    assert (concern.worry, concern.child_name, concern.came_by) == (TOLD["worry"], "Mara Okafor", "api")
    assert concern.verified and concern.sender == town.people["Joy Adeyemi"]
    assert list(Named.objects.filter(concern=concern).values_list("name", flat=True)) == [
        "Mara Okafor",
        "Ada Okafor",
    ]
    assert first["Location"] == f"/api/v1/concerns/{concern.reference}"
    assert told["state"] == "Received" and len(told["what_happens_next"]) >= 2
    again = _send(token)
    assert (again.status_code, again.json()["reference"]) == (200, concern.reference)
    assert Concern.objects.count() == 1
    assert _read(token, first["Location"]).json()["state"] == "Received"
    listed = _read(token, "/api/v1/concerns").json()["receipts"]
    assert [one["reference"] for one in listed] == [concern.reference]


MARA = {"kind": "child", "name": "Mara Okafor", "parts": ["saw_or_heard", "lives_there"]}
INCIDENT = {
    "what_happened": "Police attended at three in the morning. Two children were upstairs and heard it.",
    "kind": "domestic_abuse",
    "happened_at": "2026-07-12T03:10:00+01:00",
    "crime": "yes",
    "tool": "dara",
    "grade": "high",
    "support": "yes",
    "family_knows": "yes",
    "number": "13260-0712",
    "people": [
        {
            "kind": "adult",
            "name": "Ada Okafor",
            "parts": ["harmed", "lives_there"],
            "safe_contact": "Text only",
        },
        MARA,
    ],
}


SLEEPS = {**MARA, "other_address": "9 Elm Row"}


def test_an_incident_is_notified_at_night_and_its_number_once(town: Town, subtests: pytest.Subtests) -> None:
    token = _token(town, who="Sam Khan")
    path = "/api/v1/notifications"
    first = _send(token, INCIDENT, path=path)
    assert first.status_code == 201, first.content
    incident = Incident.objects.get()
    assert incident.concern.reference == first.json()["reference"]
    assert incident.occurred == datetime(2026, 7, 12, 2, 10, tzinfo=UTC)
    mara = Named.objects.get(concern=incident.concern, kind="child")
    parts = Recorded.objects.filter(person=mara).values_list("part", flat=True)
    assert set(parts) == {"saw_or_heard", "lives_there", "harmed"}  # a victim in their own right
    assert _send(token, INCIDENT, path=path).status_code == 200
    _problem(_send(token, INCIDENT, path=path, key="k2"), 409, "E-NUMBER")
    for what, said, code, field in (
        ("to come", {"happened_at": "2026-07-15T03:10:00Z"}, "E-DATE", "/happened_at"),
        ("no offset", {"happened_at": "2026-07-12T03:10:00"}, "E-DATE", "/happened_at"),
        ("nobody", {"people": None}, "E-MISSING", "/people"),
        ("adults alone", {"people": INCIDENT["people"][:1]}, "E-MISSING", "/people"),  # type: ignore[index]
        ("no part", {"people": [{"kind": "child"}]}, "E-MISSING", "/people/0/parts"),
        ("no part", {"people": [{"kind": "child", "parts": []}]}, "E-MISSING", "/people/0/parts"),
        ("a grown-up", {"line_for_school": "Ada was hit."}, "E-CHOICE", "/line_for_school"),
        (
            "another home",
            {"line_for_school": "Now at 9 Elm Row.", "people": [SLEEPS]},
            "E-CHOICE",
            "/line_for_school",
        ),
        ("no school's", {"line_for_school": "Tired.", "kind": "other"}, "E-CHOICE", "/line_for_school"),
        ("nobody's", {"interview_needs": "Farsi"}, "E-CHOICE", "/interview_needs"),
        ("a part", {"people": [{"kind": "child", "parts": ["victim"]}]}, "E-CHOICE", "/people/0/parts"),
    ):
        with subtests.test(what=what):
            assert _problem(_send(token, {**INCIDENT, **said}, path=path), 422, code)["field"] == field
    assert Incident.objects.count() == 1


def test_a_forces_own_system_tells_the_school_and_hands_on_what_the_child_said(town: Town) -> None:
    child = {**MARA, "school": "parkside primary school"}
    tobi = {"kind": "child", "name": "Tobi Okafor", "parts": ["lives_there"], "childs_words": "Mara held me."}
    said = {"line_for_school": "She is tired.", "childs_words": "I hid with Tobi.", "people": [child, tobi]}
    token = _token(town, who="Sam Khan")
    first = _send(token, {**INCIDENT, **said}, path="/api/v1/notifications")
    assert first.status_code == 201, first.content
    school = Path._base_manager.get(code="school")
    assert (school.desk.name, school.knows) == ("School office", "She is tired.")
    concern = Incident.objects.get().concern
    assert (concern.childs_words, concern.of_a_worker) == ("I hid with Tobi.", False)
    assert [one.childs_words for one in concern.named.order_by("place")] == ["", "Mara held me."]
    # Of somebody who works with children the school is not told: the front door says who may be.
    other = {**INCIDENT, **said, "of_a_worker": "yes", "number": "OF-A-WORKER"}
    again = _send(token, other, key="k2", path="/api/v1/notifications")
    assert again.status_code == 201, again.content
    assert Incident.objects.filter(concern__of_a_worker=True).count() == 1
    assert Path._base_manager.filter(code="school").count() == 1


def test_a_school_by_a_name_that_none_here_has_is_found_by_the_front_door(town: Town) -> None:
    """At three at night nobody corrects a school's name in a force's system (security.md B-08)."""
    said = {**INCIDENT, "people": [{**MARA, "school": "Hill Top"}]}
    answer = _send(_token(town, who="Sam Khan"), said, path="/api/v1/notifications")
    assert answer.status_code == 201, answer.content
    assert Path._base_manager.get(code="find_school").desk.name == "Duty and Advice"
    worry = Incident.objects.get().concern.worry
    assert worry.endswith("\n\nAs sent, and no school here is called that: Hill Top (Mara Okafor).")


def test_a_key_with_other_words_is_refused_and_keys_are_each_tokens_own(town: Town) -> None:
    token, other = _token(town), _token(town)
    first = _send(token).json()["reference"]
    _problem(_send(token, {**TOLD, "worry": "Something else."}), 409, "E-KEY")
    second = _send(other)
    assert second.status_code == 201 and second.json()["reference"] != first


BAD: tuple[tuple[str, Any, int, str, str], ...] = (
    ("no JSON", b"worry=1", 400, "E-BODY", ""),
    ("no UTF-8", '{"worry": "Zo\u00eb"}'.encode("latin-1"), 400, "E-BODY", ""),
    ("no object", "[1]", 400, "E-BODY", ""),
    ("NaN", '{"worry": NaN}', 400, "E-BODY", ""),
    ("deep", "[" * 50_000, 400, "E-BODY", ""),
    ("nested", '{"child": {"a": {"a": {"a": {"a": {"a": {}}}}}}}', 400, "E-BODY", ""),
    ("a name twice", '{"worry": "a", "worry": "b"}', 400, "E-DUP", ""),
    ("unknown", {**TOLD, "area_id": "1"}, 422, "E-FIELD", "/"),
    ("unknown inside", {**TOLD, "child": {"id": "1"}}, 422, "E-FIELD", "/child"),
    ("missing", {**TOLD, "worry": ""}, 422, "E-MISSING", "/worry"),
    ("blank", {**TOLD, "worry": "  \n "}, 422, "E-MISSING", "/worry"),
    ("no reason", {**TOLD, "family_knows_detail": ""}, 422, "E-MISSING", "/family_knows_detail"),
    ("of a child, and its family", {**OF_AN_ADULT, "about": "child"}, 422, "E-MISSING", "/family_knows"),
    ("about none of them", {**TOLD, "about": "somebody"}, 422, "E-CHOICE", "/about"),
    ("a number", {**TOLD, "worry": True}, 422, "E-TYPE", "/worry"),
    ("a list", {**TOLD, "child": []}, 422, "E-TYPE", "/child"),
    ("NUL", {**TOLD, "worry": "Ma\x00ra"}, 422, "E-CHARS", "/worry"),
    ("half of a pair", '{"worry": "\\ud800", "last_happened": "today"}', 422, "E-CHARS", "/worry"),
    ("too long", {**TOLD, "worry": "x" * 4003}, 422, "E-LONG", "/worry"),
    ("no such choice", {**TOLD, "last_happened": "password__startswith"}, 422, "E-CHOICE", "/last_happened"),
    ("no such day", {**TOLD, "child": {"birth_date": "2017-02-30"}}, 422, "E-DATE", "/child/birth_date"),
    ("full-width", {**TOLD, "child": {"birth_date": "２０１７-02-03"}}, 422, "E-DATE", "/child/birth_date"),
    ("born tomorrow", {**TOLD, "child": {"birth_date": "2026-07-15"}}, 422, "E-DATE", "/child/birth_date"),
    ("of nobody", {**TOLD, "people": [{"name": "Ada"}]}, 422, "E-MISSING", "/people/0/kind"),
    ("many", {**TOLD, "people": [{"kind": "adult"}] * 21}, 422, "E-LONG", "/people"),
)


def test_what_cannot_be_taken_is_refused_exactly_and_nothing_is_saved(
    town: Town, subtests: pytest.Subtests
) -> None:
    token = _token(town)
    for what, said, status, code, field in BAD:
        with subtests.test(what=what):
            problem = _problem(_send(token, said), status, code)
            assert problem["field"] == field
            for typed in ("password", "Zo", "area_id", "x" * 50):
                assert typed not in json.dumps(problem)
    assert not Concern.objects.exists()
    assert _send(token, {**TOLD, "worry": "O'Brien-D’Arcy 李 مريم 👧🏽 {{7*7}} </script>"}).status_code == 201
    assert Concern.objects.get().worry == "O'Brien-D’Arcy 李 مريم 👧🏽 {{7*7}} </script>"
    told = _send(token, OF_AN_ADULT, key="k2")  # whether the family knows is asked of a child alone
    concern = Concern.objects.get(reference=told.json()["reference"])
    assert (concern.about, concern.adult_agrees, concern.family_knows) == ("adult", "agrees", "unknown")


def test_headers_that_are_missing_or_wrong_are_named(town: Town) -> None:
    token = _token(town)
    _problem(_send(token, key=""), 400, "E-KEY-MISSING")
    _problem(_send(token, key="a b"), 400, "E-KEY-MISSING")
    for media in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        _problem(_send(token, media=media), 415, "E-TYPE")
    _problem(_send(token, "x" * 1_000_001), 413, "E-BIG")
    _problem(_send(token, "x" * 2_000_001), 413, "E-BIG")  # refused before anything of it is read


def test_whoever_comes_without_a_token_that_stands_is_not_known(town: Town) -> None:
    token = _token(town)
    unknown = _problem(_send("x" * 40), 401, "E-TOKEN")
    assert _send("x" * 40)["WWW-Authenticate"].startswith("Bearer")
    inside = town.client("Joy Adeyemi")  # a browser's visit is no token
    _problem(inside.get("/api/v1/concerns"), 401, "E-TOKEN")
    assert _problem(Client().get("/api/v1/concerns"), 401, "E-TOKEN").keys() == unknown.keys()
    page = Client().get("/concern/new", headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 302  # and a token is nobody's visit
    reference = Token.objects.get().reference
    api.end_token(reference, by=town.viewer("Steve Lund"), at=town.at)
    _problem(_send(token), 401, "E-TOKEN")


def test_a_token_is_good_until_its_last_moment_and_ends_with_whoever_answers_for_it(town: Town) -> None:
    token, other = _token(town, days=1), _token(town, who="Grace Obi")
    town.set_time(town.at + timedelta(days=1))
    _problem(_send(token), 401, "E-TOKEN")
    town.people["Grace Obi"].active = False
    town.people["Grace Obi"].save()
    _problem(_send(other), 401, "E-TOKEN")


def test_a_scope_that_it_lacks_is_refused_and_said(town: Town) -> None:
    reads = _token(town, scopes=(Scope.READ_RECEIPTS,))
    sends = _token(town, scopes=(Scope.SEND_CONCERNS,))
    _problem(_send(reads), 403, "E-SCOPE")
    told = _send(sends).json()["reference"]
    _problem(_read(sends, f"/api/v1/concerns/{told}"), 403, "E-SCOPE")


def test_hidden_absent_and_malformed_are_one_answer_and_one_entry(town: Town) -> None:
    token, other = _token(town), _token(town, who="Grace Obi")
    theirs = _send(other).json()["reference"]
    hers = frontdoor.tell(
        _by_hand(), by=town.viewer("Joy Adeyemi"), at=town.at
    )  # on a page, not by the system
    _read(token, "/api/v1/concerns")
    answers = []
    for reference in (theirs, hers, "C-00000-00000", "zzz", "1", "K-00000-00000", "x" * 300):
        before = Entry.objects.count()
        answer = _read(token, f"/api/v1/concerns/{reference}")
        said = _problem(answer, 404, "E-ABSENT")
        answers.append({name: said[name] for name in said if name != "ref"})
        codes = list(Entry.objects.order_by("number").values_list("code", flat=True)[before:])
        assert codes == ["looked.nothing"]
    assert all(one == answers[0] for one in answers)


def _by_hand() -> Any:
    from joinedup.frontdoor.rules.telling import Told

    return Told(worry="By hand.", last_happened="today", family_knows="yes")


def test_what_was_decided_is_read_under_the_version_that_it_had(town: Town) -> None:
    token = _token(town)
    path = _send(token)["Location"]
    concern = Concern.objects.get()
    before = _read(token, path)["ETag"]
    _problem(_send(token, "{}", path=f"{path}/read", **{"If-Match": before}), 409, "E-CONFLICT")
    ToldSender.objects.create(**town.work(concern=concern, outcome="assessment", text="We come on Friday."))
    decided = _read(token, path)
    assert decided.json()["told"] == "We come on Friday." and decided.json()["read"] is False
    _problem(_send(token, "{}", path=f"{path}/read"), 428, "E-VERSION")
    _problem(_send(token, "{}", path=f"{path}/read", **{"If-Match": before}), 412, "E-STALE")
    read = _send(token, "{}", path=f"{path}/read", **{"If-Match": decided["ETag"]})
    assert read.status_code == 200 and read.json()["read"] is True and read["ETag"] != decided["ETag"]
    assert ToldSender.objects.get().read_at is not None
    # What came of it later changes the version too, and reading it again notes that.
    Concern.objects.update(state="decided", decided_at=town.at)
    News.objects.create(
        **town.work(
            concern=concern, code="plan_changed", line="Mara is seen weekly.", by=town.people["Priya Nair"]
        )
    )
    later = _read(token, path)
    assert ["Mara is seen weekly" in one["told"] for one in later.json()["news"]] == [True]
    assert later["ETag"] != read["ETag"] and later.json()["read"] is False
    _problem(_send(token, "{}", path=f"{path}/read", **{"If-Match": read["ETag"]}), 412, "E-STALE")
    assert _send(token, "{}", path=f"{path}/read", **{"If-Match": later["ETag"]}).json()["read"] is True


def test_a_system_challenges_what_was_decided_on_what_it_sent_as_its_people_do(town: Town) -> None:
    """One at a time, once for a key, never before a decision, and never of what another system sent."""
    token, other = _token(town), _token(town, who="Grace Obi")
    path = _send(token)["Location"]
    concern, said = Concern.objects.get(), {"challenge": "Nobody asked Mara."}

    def challenge(by: str = token, words: Any = said, key: str = "c1") -> Any:
        return _send(by, words, path=f"{path}/challenge", key=key)

    early = _problem(challenge(), 409, "E-CONFLICT")
    assert early["detail"] == "Nothing is decided yet."
    ToldSender.objects.create(**town.work(concern=concern, outcome="assessment", text="We come on Friday."))
    Concern.objects.update(state="decided", decided_at=town.at)
    before = _read(token, path)["ETag"]
    _problem(challenge(other), 404, "E-ABSENT")
    _problem(challenge(_token(town, scopes=(Scope.READ_RECEIPTS,))), 403, "E-SCOPE")
    _problem(challenge(_token(town, scopes=(Scope.CHALLENGE,))), 403, "E-SCOPE")  # it would read the receipt
    _problem(challenge(key=""), 400, "E-KEY-MISSING")
    _problem(challenge(words={"challenge": "x" * 1001}), 422, "E-LONG")
    first = challenge()
    assert first.status_code == 200 and first["ETag"] != before
    (told,) = first.json()["challenges"]
    assert (told["challenge"], told["answer_by"], told["answer"]) == ("Nobody asked Mara.", "2026-07-17", "")
    assert challenge().json()["challenges"] == [told]
    _problem(challenge(words={"challenge": "Again."}), 409, "E-KEY")
    waits = _problem(challenge(words={"challenge": "Again."}, key="c2"), 409, "E-CONFLICT")
    assert waits["detail"] == "You have said that you do not agree. A manager answers you first."
    assert Challenge.objects.get().by == town.people["Joy Adeyemi"]


def test_ways_that_an_address_is_not_asked_and_addresses_that_are_none(town: Town) -> None:
    token = _token(town)
    client, bearer = Client(), {"Authorization": f"Bearer {token}"}
    for method in ("put", "delete", "patch", "trace", "options"):
        answer = getattr(client, method)("/api/v1/concerns", headers=bearer)
        _problem(answer, 405, "E-METHOD")
        assert answer["Allow"] == "GET, POST"
    _problem(client.get("/api/v1/children", headers=bearer), 404, "E-ABSENT")
    _problem(client.get("/api/", headers=bearer), 404, "E-ABSENT")


def test_while_nothing_can_be_saved_it_is_said_with_when_to_come_again(town: Town) -> None:
    token = _token(town)
    _read(token, "/api/v1/concerns")
    ReadOnlyMode.objects.create(since=town.at, until=town.at + timedelta(hours=1), because="A move")
    answer = _send(token)
    _problem(answer, 503, "E-READONLY")
    assert (answer["Retry-After"], answer.json()["detail"]) == (
        "3600",
        "Nothing can be saved until 2026-07-14T10:00+01:00.",
    )
    assert _read(token, "/api/v1/concerns").status_code == 200


def test_a_token_lies_nowhere_and_the_trail_says_who_called(town: Town) -> None:
    token = _token(town)
    told = _send(token).json()["reference"]
    row = Token.objects.get()
    assert token not in str(vars(row)) and len(row.digest) == 64
    codes = list(Entry.objects.order_by("number").values_list("code", "about"))
    assert [code for code, _ in codes] == [
        "token.made",
        "token.used",
        "clock.started",
        "concern.told",
        "token.told",
    ]
    assert row.reference in str(codes[-1]) and told in str(codes[-1])
    assert row.last_used_at == town.at


def test_the_administrator_makes_a_token_that_is_shown_once_and_ends_it(town: Town) -> None:
    town.add("Steve Lund", "Administrator", "Children's social work", Role.AREA_ADMINISTRATOR)
    steve = town.client("Steve Lund")
    filled = {
        "called": "Records of Parkside",
        "answers_for": town.people["Joy Adeyemi"].reference,
        "scopes": ["concerns:send", "receipts:read"],
        "days": "90",
        "_key": "k",
    }
    assert "Zoe Li" not in steve.get("/systems/new").content.decode()  # who only counts answers for nothing
    page = steve.post("/systems/new", filled)["Location"]
    (secret,) = re.findall(r"<code>([^<]+)</code>", steve.get(page).content.decode())
    assert secret not in steve.get(page).content.decode()
    assert steve.post("/systems/new", filled)["Location"] == page and Token.objects.count() == 1
    assert Token.objects.get().expires_at == town.at + timedelta(days=90)
    assert _send(secret).status_code == 201
    assert "Last used" in steve.get("/systems").content.decode()
    steve.post(f"{page}/end", {"_key": "e"})
    _problem(_send(secret, key="k2"), 401, "E-TOKEN")
    for stranger in ("Joy Adeyemi", "Denise Walker", "Zoe Li"):
        assert town.client(stranger).get("/systems").status_code == 404
        assert town.client(stranger).get(page).status_code == 404


def test_the_document_is_served_and_says_what_the_routes_take(town: Town) -> None:
    served = Client().get("/api/v1/openapi.json").json()
    assert served == json.loads(json.dumps(document()))
    told = {(path, method) for path, ways in served["paths"].items() for method in ways}
    routes = set()
    for path in _calls():
        allowed = Client().put("/" + path.replace("<str:reference>", "C-00000-00000"))["Allow"]
        routes |= {
            ("/" + path.replace("<str:reference>", "{reference}"), way.strip().lower())
            for way in allowed.split(",")
        }
    assert told == routes == {(call.path, call.method) for call in CALLS}
    for ways in served["paths"].values():
        for said in ways.values():
            assert {"401", "403", "404", "405", "503"} <= said["responses"].keys()


def _calls() -> list[str]:
    found = []
    for room in get_resolver().url_patterns:
        for each in getattr(room, "url_patterns", ()):
            if isinstance(each, URLPattern) and str(each.name).startswith("call_"):
                found.append(str(each.pattern))
    return found


def test_nothing_is_tied_to_a_child_by_what_a_system_sends(town: Town) -> None:
    """Name and date of birth alone never tie, at any door."""
    amara: Child = town.amara
    same = {"name": f"{amara.given_name} {amara.family_name}", "birth_date": "2017-03-12"}
    _send(_token(town), {**TOLD, "child": same})
    concern = Concern.objects.get()
    assert concern.child is None
    # It is the front door's work, which shows who it may be before anybody new is made.
    door = agencies.front_door_of(town.area.pk)
    owned = {one.code: one.desk_id for one in open_work.everything(town.area.pk, at=town.at)}
    assert owned["concern.received"] == door
    page = town.client("Priya Nair").get(f"/front-door/{concern.reference}").content.decode()
    assert "This may be somebody already known" in page and amara.reference in page


def test_a_system_that_sends_in_a_ring_waits_and_what_it_sent_before_is_still_told_to_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("joinedup.api.rules.pace.AT_MOST", 2)
    token = _token(town)
    assert [_send(token, key=key).status_code for key in ("k1", "k2")] == [201, 201]
    answer = _send(token, key="k3")
    _problem(answer, 429, "E-SLOW")
    assert answer["Retry-After"] == "60"  # the town's clock stands still
    assert Concern.objects.count() == 2
    assert _send(token, key="k2").status_code == 200  # the same receipt, however fast
    other = _token(town, who="Sam Khan")
    assert _send(other, key="k3").status_code == 201  # another system does not wait for this one
