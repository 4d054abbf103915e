"""A rota comes as a file, is looked at, and is in force; half of one is never taken."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from joinedup.agencies.models import Rota, RotaChange, Shift
from joinedup.agencies.queries import on_duty, on_shift, rotas
from joinedup.exchange import console
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, page_of, text_of
from .conftest import Town

HEAD = "person,starts,ends,kind"
SAM = "Sam Khan,2026-07-14 07:00,2026-07-14 17:00,duty"
ANGELA = "Angela Moran,2026-07-15 09:00,2026-07-15 17:00,"
LATER = "Sam Khan,2026-07-16 09:00,2026-07-16 17:00,"


@dataclass
class Keeper:
    """Sergeant Moran, with the spreadsheet that the resource unit sent her."""

    town: Town
    who: str = "Angela Moran"

    @property
    def desk(self) -> str:
        return self.town.desks["Front-door police desk"].reference

    def send(self, *lines: str, name: str = "july.csv", head: str = HEAD) -> Any:
        file = SimpleUploadedFile(name, "\n".join((head, *lines)).encode())
        client = self.town.client(self.who)
        key = form_at(client.get(f"/rotas/{self.desk}"), f"/rotas/{self.desk}/file")["_key"]
        return client.post(f"/rotas/{self.desk}/file", {"file": file, "_key": key})

    def look(self) -> Any:
        return self.town.client(self.who).get(f"/rotas/{self.desk}/new")

    def take_in(self) -> Any:
        path = f"/rotas/{self.desk}/new"
        page = self.look()
        sent = form_at(page, path)
        return self.town.client(self.who).post(path, sent)

    def shifts(self) -> list[tuple[str, str, str]]:
        """Of the newest rota, from now on: who, from and to, in UTC."""
        newest = Rota.objects.filter(desk=self.town.desks["Front-door police desk"]).latest(
            "imported_at", "pk"
        )
        rows = Shift.objects.filter(rota=newest, ends__gt=self.town.at).order_by("starts", "pk")
        return [(row.practitioner.name, f"{row.starts:%d %H:%M}", f"{row.ends:%d %H:%M}") for row in rows]


@pytest.fixture
def keeper(town: Town) -> Keeper:
    Shift.objects.filter(desk=town.desks["Front-door police desk"]).delete()
    return Keeper(town)


def test_a_file_is_looked_at_before_it_is_in_force(keeper: Keeper) -> None:
    before = keeper.shifts()
    assert keeper.send(SAM, ANGELA, LATER, "Sam Khan,2026-07-01 09:00,2026-07-01 17:00,").status_code == 303
    assert keeper.shifts() == before
    said = text_of(keeper.look())
    assert "4 rows in = 3 taken + 1 over already" in said
    assert "3 shifts new, 0 that no longer stand, 0 as before" in said
    assert "Nothing has changed yet" in said
    assert keeper.take_in().status_code == 303
    # 07:00 in London is 06:00 UTC in July.
    assert keeper.shifts() == [
        ("Sam Khan", "14 06:00", "14 16:00"),
        ("Angela Moran", "15 08:00", "15 16:00"),
        ("Sam Khan", "16 08:00", "16 16:00"),
    ]
    last = Entry.objects.get(code="rota.imported", about=[keeper.desk])
    assert last.actor == keeper.town.people["Angela Moran"].reference


def test_the_same_file_twice_changes_nothing(keeper: Keeper) -> None:
    keeper.send(SAM, ANGELA)
    keeper.take_in()
    count = Rota.objects.count()
    keeper.send(SAM, ANGELA)
    said = text_of(keeper.look())
    assert "Nothing changes: this is the rota that is in force" in said
    assert "Take it in" not in said
    assert Rota.objects.count() == count


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["Sam Khan,2025-07-14 07:00,2025-07-14 17:00,"], "Is it last year's?"),
        (["Sam Khan,2026-12-14 07:00,2026-12-14 17:00,"], "Is the year right?"),
        (["Nobody Known,2026-07-15 07:00,2026-07-15 17:00,"], "nobody at this agency is called so"),
        (["Sam Khan,2026-07-15 17:00,2026-07-15 07:00,"], "ends before it starts"),
        (
            ["Sam Khan,2026-07-15 07:00,2026-07-15 17:00,", "Sam Khan,2026-07-15 14:00,2026-07-15 22:00,"],
            "Row 2 and row 3: the same person is on twice at once",
        ),
        (["Gone Away,2026-07-15 07:00,2026-07-15 17:00,"], "this person has left"),
        (["Joan Two,2026-07-15 07:00,2026-07-15 17:00,"], "two people are called so"),
        (["Pat Elsewhere,2026-07-15 07:00,2026-07-15 17:00,"], "does not sit at this desk"),
    ],
)
def test_a_rota_with_a_mistake_is_refused_in_a_sentence_and_the_old_one_stays(
    keeper: Keeper, lines: list[str], sentence: str
) -> None:
    police = "West Yorkshire Police"
    gone = keeper.town.add("Gone Away", "Constable", police, "practitioner", desk="Front-door police desk")
    gone.active = False
    gone.save()
    keeper.town.add("Joan Two", "Constable", police, "practitioner", desk="Front-door police desk")
    keeper.town.people["Joan"] = keeper.town.add("Joan Two", "Sergeant", police, "practitioner")
    keeper.town.add("Pat Elsewhere", "Constable", police, "practitioner")
    before = keeper.shifts()
    refused = keeper.send(*lines)
    assert refused.status_code == 422
    (said,) = errors_of(refused)
    assert sentence in said
    assert keeper.shifts() == before
    assert "no rota here that was read" in text_of(keeper.look())


def test_two_people_in_one_single_post_are_refused_where_the_desk_says_that_it_is_one(keeper: Keeper) -> None:
    both = ("Sam Khan,2026-07-15 07:00,2026-07-15 17:00,", "Angela Moran,2026-07-15 16:00,2026-07-15 22:00,")
    assert keeper.send(*both).status_code == 303
    angela = keeper.town.client("Angela Moran")
    angela.post(f"/rotas/{keeper.desk}/say", {"said": "one", "_key": "one"})
    (said,) = errors_of(keeper.send(*both))
    assert said == "Row 2 and row 3: two people hold one single post, from Wednesday 16:00."


def test_what_another_took_in_meanwhile_is_not_overwritten(keeper: Keeper) -> None:
    keeper.send(SAM)
    page = keeper.look()
    path = f"/rotas/{keeper.desk}/new"
    other = Keeper(keeper.town, "Grace Hall")
    keeper.town.add("Grace Hall", "Inspector", "West Yorkshire Police", "duty_manager")
    other.send(ANGELA)
    other.take_in()
    refused = keeper.town.client("Angela Moran").post(path, form_at(page, path))
    assert refused.status_code == 409
    assert "Another rota was taken in after you looked" in text_of(refused)
    assert keeper.shifts()[-1][0] == "Angela Moran"


def test_a_rota_of_next_month_leaves_this_months_nights_where_they_are(keeper: Keeper) -> None:
    keeper.send("Sam Khan,2026-07-14 22:00,2026-07-15 07:00,", ANGELA)
    keeper.take_in()
    keeper.send("Sam Khan,2026-07-20 07:00,2026-07-20 17:00,")
    keeper.take_in()
    assert [who for who, *_ in keeper.shifts()] == ["Sam Khan", "Angela Moran", "Sam Khan"]
    night = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
    assert on_duty(keeper.town.desks["Front-door police desk"].pk, at=night).who.startswith("Sam Khan")


def test_a_rota_of_next_month_makes_this_weeks_names_no_newer(keeper: Keeper) -> None:
    """What it does not speak of stays as old as it is, until somebody looks and says that it still holds."""
    keeper.send(SAM, ANGELA)
    keeper.take_in()
    desk = keeper.town.desks["Front-door police desk"]
    Rota.objects.filter(desk=desk).update(imported_at=keeper.town.at - timedelta(days=10))
    keeper.send("Sam Khan,2026-08-14 07:00,2026-08-14 17:00,duty")
    keeper.take_in()
    found = on_duty(desk.pk, at=keeper.town.at)
    assert (found.person, found.stale, found.rota_age) == (None, True, timedelta(days=10))
    angela = keeper.town.client("Angela Moran")
    assert "This rota is 10 days old." in text_of(angela.get(f"/rotas/{keeper.desk}"))
    angela.post(f"/rotas/{keeper.desk}/say", {"said": "holds", "_key": "holds"})
    found = on_duty(desk.pk, at=keeper.town.at)
    assert (found.who, found.rota_age) == ("Sam Khan, Front-door police desk", timedelta())


def test_what_was_agreed_weeks_ago_for_this_morning_is_as_new_as_the_rota_under_it(keeper: Keeper) -> None:
    """Said by hand ten days ago, above a rota that was taken in again since: both hold. Leave is no name."""
    keeper.send(SAM, ANGELA)
    keeper.take_in()
    town, desk = keeper.town, keeper.town.desks["Front-door police desk"]
    rota, earlier = Rota.objects.filter(desk=desk).latest("pk"), town.at - timedelta(days=10)
    Rota.objects.filter(desk=desk).update(imported_at=earlier)
    sam, angela = town.people["Sam Khan"], town.people["Angela Moran"]
    hours = {"starts": town.at, "ends": town.at + timedelta(hours=4), "said_at": earlier}
    for who, kind in ((sam, "away"), (angela, "shift")):
        change = RotaChange.objects.create(desk=desk, practitioner=who, kind="on", state="stands", **hours)
        Shift.objects.create(rota=rota, desk=desk, practitioner=who, kind=kind, change=change, **hours)
    keeper.send(SAM, ANGELA, "Sam Khan,2026-08-14 07:00,2026-08-14 17:00,duty")
    keeper.take_in()
    found = on_duty(desk.pk, at=town.at)
    assert (found.who, found.rota_age) == ("Angela Moran, Front-door police desk", timedelta())
    assert "Its names no longer come first" not in text_of(
        town.client("Angela Moran").get(f"/rotas/{keeper.desk}")
    )


def test_gaps_are_said_in_words_and_an_old_rota_is_made_new_by_whoever_looks_at_it(keeper: Keeper) -> None:
    angela = keeper.town.client("Angela Moran")
    keeper.send(SAM)
    keeper.take_in()
    page = text_of(angela.get("/rotas"))
    assert "No one is rostered Wednesday 09:00 to 17:00" in page
    assert "There is no rota for next week" in page
    assert "holidays are known to" not in page  # this desk keeps no school terms
    keeper.town.set_time(keeper.town.at + timedelta(days=8))
    assert "This rota is old" in text_of(angela.get("/rotas"))
    angela.post(f"/rotas/{keeper.desk}/say", {"said": "holds", "_key": "holds"})
    assert "This rota is old" not in text_of(angela.get("/rotas"))
    assert Entry.objects.filter(code="rota.confirmed", about=[keeper.desk]).count() == 1


def test_whoever_sits_at_the_desk_reads_its_week_and_nobody_elsewhere_does(keeper: Keeper) -> None:
    keeper.send(SAM)
    keeper.take_in()
    path = f"/rotas/{keeper.desk}"
    page = text_of(keeper.town.client("Sam Khan").get(path))
    assert "Who is on, Monday 13 July to Sunday 19 July" in page
    assert "07:00 to 17:00" in page
    assert "Take a new rota in" not in page
    for stranger in ("Priya Nair", "Denise Walker", "Joy Adeyemi"):
        assert keeper.town.client(stranger).get(path).status_code == 404
    assert keeper.town.client("Sam Khan").get("/rotas").status_code == 404
    sam = keeper.town.client("Sam Khan")
    assert sam.post(f"{path}/say", {"said": "one", "_key": "k"}).status_code == 404


@pytest.fixture
def week(keeper: Keeper) -> Keeper:
    """Sam is on today from seven to five, and so is Angela; each has one shift to come."""
    keeper.send(
        "Sam Khan,2026-07-14 07:00,2026-07-14 17:00,duty",
        "Angela Moran,2026-07-14 07:00,2026-07-14 12:00,",
        "Sam Khan,2026-07-16 09:00,2026-07-16 17:00,",
        "Angela Moran,2026-07-17 09:00,2026-07-17 17:00,",
    )
    keeper.take_in()
    return keeper


def say(keeper: Keeper, by: str, page: str, /, **typed: Any) -> Any:
    client = keeper.town.client(by)
    shown = client.get(page)
    return client.post(page, {**form_at(shown, page), **typed})


def choose(keeper: Keeper, who: str, page: str, field: str, name: str) -> str:
    """The value of the option of a list that begins with a name."""
    (form,) = [one for one in page_of(keeper.town.client(who).get(page)).forms if one.action == page]
    options = form.xpath(f".//select[@name='{field}']/option")
    return str(next(one.get("value") for one in options if one.text_content().strip().startswith(name)))


def reads(keeper: Keeper, who: str, path: str) -> str:
    return text_of(keeper.town.client(who).get(path))


def settle(keeper: Keeper, who: str, page: str, said: str) -> Any:
    client = keeper.town.client(who)
    return client.post(page, {"said": said, "_key": f"{who}-{said}".replace(" ", "-")})


def now_on(keeper: Keeper, at: datetime | None = None) -> str:
    desk = keeper.town.desks["Front-door police desk"]
    return on_duty(desk.pk, at=at or keeper.town.at).who.split(",")[0]


@pytest.mark.need("W8")
def test_whoever_goes_home_ill_in_a_shift_is_not_named_and_somebody_is_told(week: Keeper) -> None:
    assert now_on(week) == "Sam Khan"
    sam = week.town.people["Sam Khan"]
    sent = say(week, "Angela Moran", f"/rotas/{week.desk}/change", what="away", who=sam.reference)
    assert sent.status_code == 303, errors_of(sent)
    assert now_on(week) == "Angela Moran"
    (gone,) = rotas.went_off([week.town.desks["Front-door police desk"].pk], since=week.town.at)
    assert (gone.name, gone.until) == ("Sam Khan", datetime(2026, 7, 14, 16, 0, tzinfo=UTC))
    assert "Sam Khan went off, 09:00 to 17:00" in text_of(
        week.town.client("Angela Moran").get(f"/rotas/{week.desk}")
    )
    # A rota that comes later leaves him where he is.
    week.send(SAM, ANGELA)
    week.take_in()
    assert Shift.objects.filter(practitioner=sam, kind="away", ends__gt=week.town.at).count() == 1
    taken = settle(week, "Angela Moran", f"/rotas/{week.desk}/settle", f"back {gone.change}")
    assert taken.status_code == 303, text_of(taken)
    assert now_on(week) == "Sam Khan"
    codes = Entry.objects.filter(code__startswith="rota.").order_by("number").values_list("code", flat=True)
    assert list(codes)[-1] == "rota.taken_back"


def test_i_am_on_names_whoever_says_so_even_on_leave(week: Keeper) -> None:
    page = f"/my-shifts/{week.desk}"
    assert say(week, "Sam Khan", page, what="away", until_time="17:00").status_code == 303
    assert now_on(week) == "Angela Moran"
    week.town.set_time(week.town.at + timedelta(hours=1))
    assert say(week, "Sam Khan", page, what="on", until_time="19:00").status_code == 303
    assert now_on(week) == "Sam Khan"
    evening = datetime(2026, 7, 14, 17, 30, tzinfo=UTC)
    assert now_on(week, evening) == "Sam Khan"


def _take_back_on(keeper: Keeper, who: str) -> None:
    change = RotaChange.objects.get(practitioner=keeper.town.people[who], kind="on", state="stands")
    taken = settle(keeper, "Angela Moran", f"/rotas/{keeper.desk}/settle", f"back {change.reference}")
    assert taken.status_code == 303, text_of(taken)


def test_i_am_on_said_by_mistake_and_taken_back_leaves_whoever_is_on_leave_away(week: Keeper) -> None:
    page = f"/my-shifts/{week.desk}"
    assert say(week, "Sam Khan", page, what="away", until_time="17:00").status_code == 303
    week.town.set_time(week.town.at + timedelta(hours=1))
    assert say(week, "Sam Khan", page, what="on", until_time="11:00").status_code == 303
    ten, eleven = (datetime(2026, 7, 14, hour, 30, tzinfo=UTC) for hour in (9, 10))
    assert (now_on(week, ten), now_on(week, eleven)) == ("Sam Khan", "Angela Moran")
    _take_back_on(week, "Sam Khan")
    assert (now_on(week, ten), now_on(week, eleven)) == ("Angela Moran", "Angela Moran")


def test_an_hours_i_am_on_inside_a_covered_shift_ends_the_cover_for_that_hour_alone(keeper: Keeper) -> None:
    keeper.send(
        "Sam Khan,2026-07-14 07:00,2026-07-14 17:00,duty,",
        "Angela Moran,2026-07-14 07:00,2026-07-14 17:00,cover,Sam Khan",
        head=f"{HEAD},covers",
    )
    keeper.take_in()
    sam, angela = (keeper.town.people[name] for name in ("Sam Khan", "Angela Moran"))
    page = f"/my-shifts/{keeper.desk}"
    assert now_on(keeper) == "Angela Moran"
    assert say(keeper, "Sam Khan", page, what="on", until_time="10:00").status_code == 303
    quarter_past, noon = (datetime(2026, 7, 14, hour, 15, tzinfo=UTC) for hour in (8, 11))
    assert (now_on(keeper, quarter_past), now_on(keeper, noon)) == ("Sam Khan", "Angela Moran")
    _take_back_on(keeper, "Sam Khan")
    assert (now_on(keeper, quarter_past), now_on(keeper, noon)) == ("Angela Moran", "Angela Moran")
    assert not {sam.pk} & on_shift({sam.pk, angela.pk}, at=quarter_past)


def test_who_stood_in_leaves_and_whoever_is_on_leave_is_not_put_back_on(keeper: Keeper) -> None:
    keeper.town.add("Steve Lund", "Administrator", "West Yorkshire Police", "agency_administrator")
    keeper.send(
        "Angela Moran,2026-07-14 07:00,2026-07-14 17:00,,",
        "Sam Khan,2026-07-14 07:00,2026-07-14 17:00,cover,Angela Moran",
        head=f"{HEAD},covers",
    )
    keeper.take_in()
    assert now_on(keeper) == "Sam Khan"
    path = f"/people/{keeper.town.people['Sam Khan'].reference}/leave"
    page = keeper.town.client("Steve Lund").get(path)
    assert "nobody stands in for Angela Moran, who stays away as the rota has it" in text_of(page)
    sent = keeper.town.client("Steve Lund").post(path, {**form_at(page, path), "to": "desk"})
    assert sent.status_code == 303, errors_of(sent)
    assert now_on(keeper) != "Angela Moran"
    assert now_on(keeper, keeper.town.at + timedelta(hours=3)) != "Angela Moran"


def test_two_exchange_a_shift_when_both_have_agreed(week: Keeper) -> None:
    page = f"/my-shifts/{week.desk}"
    mine, theirs = (
        choose(week, "Sam Khan", page, field, name) for field, name in (("mine", "Sam"), ("theirs", "Angela"))
    )
    asked = say(week, "Sam Khan", page, what="exchange", mine=mine, theirs=theirs)
    assert asked.status_code == 303, errors_of(asked)
    thursday = datetime(2026, 7, 16, 10, 0, tzinfo=UTC)
    friday = datetime(2026, 7, 17, 10, 0, tzinfo=UTC)
    assert (now_on(week, thursday), now_on(week, friday)) == ("Sam Khan", "Angela Moran")
    (change,) = rotas.changes_with(week.town.people["Sam Khan"].pk, since=week.town.at)
    settle(week, "Sam Khan", f"{page}/settle", f"agree {change.reference}")  # who asked cannot agree
    assert now_on(week, thursday) == "Sam Khan"
    settle(week, "Angela Moran", f"{page}/settle", f"agree {change.reference}")
    assert (now_on(week, thursday), now_on(week, friday)) == ("Angela Moran", "Sam Khan")
    settle(week, "Angela Moran", f"/rotas/{week.desk}/settle", f"back {change.reference}")
    assert (now_on(week, thursday), now_on(week, friday)) == ("Sam Khan", "Angela Moran")


def test_people_are_put_on_a_pattern_and_everybody_else_stays(week: Keeper) -> None:
    sam = week.town.people["Sam Khan"]
    page = f"/rotas/{week.desk}/pattern"
    typed = {
        "pattern": "SH1",
        "first": "20/7/2026",
        "last": "29/7/2026",
        "first_is": "1",
        "people": sam.reference,
    }
    sent = say(week, "Angela Moran", page, **typed)
    assert sent.status_code == 303, errors_of(sent)
    assert "6 shifts new, 0 that no longer stand, 4 as before" in text_of(week.look())
    week.take_in()
    # Two earlies, two lates and two nights, and the four rest days; London's clocks are an hour ahead.
    assert [(starts, ends) for who, starts, ends in week.shifts() if who == "Sam Khan"][2:] == [
        ("20 06:00", "20 16:00"),
        ("21 06:00", "21 16:00"),
        ("22 13:00", "22 23:00"),
        ("23 13:00", "23 23:00"),
        ("24 21:00", "25 06:00"),
        ("25 21:00", "26 06:00"),
    ]
    part_time = {
        "pattern": "SH7",
        "first": "3/8/2026",
        "last": "9/8/2026",
        "first_is": "",
        "never_on": ["2", "4"],
    }
    assert say(week, "Angela Moran", page, **part_time, people=sam.reference).status_code == 303
    week.take_in()
    days = [starts[:2] for who, starts, _ in week.shifts() if who == "Sam Khan"][8:]
    assert days == ["03", "04", "06"]


def test_a_leaver_who_was_the_only_cover_is_said_and_then_missing(week: Keeper) -> None:
    steve = week.town.add("Steve Lund", "Administrator", "West Yorkshire Police", "agency_administrator")
    sam = week.town.people["Sam Khan"]
    path = f"/people/{sam.reference}/leave"
    page = week.town.client("Steve Lund").get(path)
    assert "They are the only one on" in text_of(page)
    assert "Front-door police desk: No one is rostered 12:00 to 17:00" in text_of(page)
    sent = week.town.client("Steve Lund").post(path, {**form_at(page, path), "to": "desk"})
    assert sent.status_code == 303, errors_of(sent)
    assert steve.pk
    assert "No one is rostered 12:00 to 17:00" in text_of(
        week.town.client("Angela Moran").get(f"/rotas/{week.desk}")
    )
    assert "Front-door police desk: there is no rota for next week, and" in text_of(
        week.town.client("Angela Moran").get("/")
    )


def test_the_console_takes_a_rota_in_and_twice_is_once(
    keeper: Keeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "july.csv"
    file.write_text("\n".join((HEAD, SAM, ANGELA, "")), "utf-8")

    def run(*, dry_run: bool = False) -> tuple[int, str]:
        asked = argparse.Namespace(file=str(file), desk=keeper.desk, dry_run=dry_run)
        code = console.import_rota(asked, at=keeper.town.at)
        told = capsys.readouterr()
        return code, told.out + told.err

    before = keeper.shifts()
    code, said = run(dry_run=True)
    assert (code, keeper.shifts()) == (0, before)
    assert "2 rows in = 2 taken" in said
    assert "Angela Moran: 1 new" in said
    assert "Dry run: nothing was stored." in said
    assert run()[1].endswith("Stored.\n")
    assert [who for who, *_ in keeper.shifts()] == ["Sam Khan", "Angela Moran"]
    code, said = run()
    assert (code, Rota.objects.filter(source="A table (CSV)").count()) == (0, 1)
    assert "Nothing changed: everything in the file is held already." in said
    file.write_text("\n".join((HEAD, SAM, "Nobody Known,2026-07-15 07:00,2026-07-15 17:00,")), "utf-8")
    code, said = run()
    assert (code, len(keeper.shifts())) == (2, 2)
    assert "Row 3: nobody at this agency is called so or has this address. Nothing was stored." in said
