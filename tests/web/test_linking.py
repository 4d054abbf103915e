"""Whole extracts: two agencies say yes, a run ties what is certain, a person looks at the rest.

The police answer for an extract of theirs; children's social work answers for open matters. Ivy Shah is the
police's information governance officer, Denise Walker manages the hub, Priya Nair works at it.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404

from joinedup.children.models import AgencyRecord, Child, RecordLink
from joinedup.cli.main import parser
from joinedup.gate.pages import Refused
from joinedup.identity.rules import weights as weighing
from joinedup.identity.rules.training import Counts
from joinedup.linking import actions, engine, extracts, queries
from joinedup.linking.actions import forgetting
from joinedup.linking.models import Look, Run
from joinedup.linking.report import report
from joinedup.linking.rules.looking import Answer
from joinedup.trail.models import Entry

from .conftest import Town

HEADER = "id,given,family,born,line,postcode,sex,nhs"
ROWS = (
    # Amara herself, word for word; her namesake who was born on her day and lives elsewhere; nobody's row
    "p-1,Amara,Okafor,12/03/2017,12 Rowan Street,LS9 7BN,F,",
    "p-2,Tobi,Okafor,02/05/2023,4 Other Road,LS8 1AA,M,",
    "p-3,Wilhelmina,Quartermaine,01/01/2001,99 Far Lane,BD1 1AA,F,",
)
MAPPING = """
[file]
dates = "dd/mm/yyyy"
[columns]
record_id = "id"
given_name = "given"
family_name = "family"
date_of_birth = "born"
address_line = "line"
postcode = "postcode"
sex = "sex"
nhs_number = "nhs"
"""
ASKED = {
    "purpose": "To know which children in open matters the police know.",
    "basis": "Children Act 2004, section 11; UK GDPR, article 6(1)(e)",
    "dpia": "DPIA-2026-014",
}


@pytest.fixture
def police(town: Town) -> Town:
    town.add("Ivy Shah", "Information governance", "West Yorkshire Police", "information_governance")
    return town


def proposed(town: Town) -> str:
    reference = town.agencies["West Yorkshire Police"].reference
    return actions.propose(reference, **ASKED, by=town.viewer("Ivy Shah"), at=town.at, key=str(town.at))


def approved(town: Town) -> str:
    reference = proposed(town)
    for name in ("Ivy Shah", "Denise Walker"):
        version = Run.objects.get(reference=reference).version
        actions.approve(
            reference, version=version, by=town.viewer(name), at=town.at, key=f"{reference}-{name}"
        )
    return reference


def ran(town: Town, reference: str, folder: Path) -> extracts.Outcome:
    file, mapping = folder / "extract.csv", folder / "map.toml"
    file.write_text("\n".join((HEADER, *ROWS)) + "\n", "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    facts = queries.run_called(reference, at=town.at)
    assert facts is not None
    return extracts.run(
        facts,
        folder=folder / "run",
        model=engine.model_of(weighing.shipped()),
        setup=engine.Setup(memory="500MB", threads=1),
        extract=(file, mapping),
        by=town.viewer("Denise Walker"),
        at=town.at,
    )


def worked_with(town: Town, child: Child) -> None:
    from .conftest import Involvement

    Involvement.objects.create(
        **town.work(
            child=child, agency=town.agencies["0-19 health service"],
            desk=town.desks["Health visitors' duty"],
            part="health visitor", since=town.at - timedelta(days=10),
        )
    )  # fmt: skip


@pytest.mark.need("T3")
def test_an_extract_is_tied_once_both_agencies_have_said_yes_and_a_person_says_what_the_rest_is(
    police: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = police
    worked_with(town, town.tobi)
    children = Child.objects.count()
    outcome = ran(town, approved(town), tmp_path)
    assert (outcome.rows, outcome.children, outcome.tied, outcome.look) == (3, 2, 1, 1)
    # nobody is created, and nothing is kept of the row that is about nobody here
    assert Child.objects.count() == children
    assert sorted(AgencyRecord.objects.values_list("record_id", flat=True)) == ["p-1", "p-2"]
    tied = RecordLink.objects.get(verdict="same")
    assert (tied.child, tied.record.record_id) == (town.amara, "p-1")
    assert not (tmp_path / "run").exists()

    # name and date of birth agree, the home does not: a person looks
    pair = Look.objects.get()
    priya = town.client("Priya Nair")
    listed = priya.get("/pairs").content.decode()
    assert pair.reference in listed and "Okafor" not in listed
    page = priya.get(f"/pairs/{pair.reference}").content.decode()
    assert "4 Other Road" in page and "The given name is the same" in page and "checked" not in page
    # 'not sure' leaves it in the open list and in the desk's work, for whoever can find out
    unsure = {"said": "unsure", "_key": "a-press-of-not-sure-1", "_version": pair.version}
    assert priya.post(f"/pairs/{pair.reference}", unsure).status_code == 303
    assert pair.reference in priya.get("/pairs").content.decode().split("Answered")[0]
    (open_item,) = queries.open_work(town.area.pk)
    assert open_item.reference == pair.reference
    answer = {"said": "same", "_key": "a-press-of-one-button", "_version": pair.version + 1}
    assert priya.post(f"/pairs/{pair.reference}", answer).status_code == 303
    pair.refresh_from_db()
    assert (pair.answer, pair.answered_by) == ("same", town.people["Priya Nair"])
    assert RecordLink.objects.get(record__record_id="p-2", ended=None).verdict == "same"
    assert queries.open_work(town.area.pk) == ()
    (label,) = queries.labels()
    assert (label.answer, label.by) == ("same", town.people["Priya Nair"].reference)
    codes = set(Entry.objects.values_list("code", flat=True))
    assert {"link.proposed", "link.approved", "link.ran", "pair.looked", "look.answered"} <= codes

    # a wrong 'same' is taken back by one, at once; a wrong 'not' by somebody else than who said it
    wrong = {"_key": "another-press-of-one", "said": "not", "_version": 3}
    assert priya.post(f"/pairs/{pair.reference}", wrong).status_code == 303
    assert not RecordLink.objects.filter(record__record_id="p-2", ended=None).exists()
    again = {"_key": "a-third-press-of-one", "said": "same", "_version": 4}
    own = priya.post(f"/pairs/{pair.reference}", again)
    assert own.status_code == 422 and "Somebody else takes that back" in own.content.decode()
    assert town.client("Denise Walker").post(f"/pairs/{pair.reference}", again).status_code == 303
    assert RecordLink.objects.get(record__record_id="p-2", ended=None).verdict == "same"

    # what was said is learnt from: the two records stand in the file beside it, as training reads them
    from joinedup.cli import training
    from joinedup.linking import console

    out, people = tmp_path / "labels.csv", tmp_path / "people.csv"
    people.touch(mode=0o644)
    asked = parser().parse_args(["link", "labels", "--out", str(out), "--records", str(people)])
    assert console.labels(asked, at=town.at) == 0
    assert (out.stat().st_mode & 0o077, people.stat().st_mode & 0o077) == (0, 0)
    learnt, household = Counts(), Counts()
    training._count_labels(out, dict(training._read(people)), learnt, household, weighing.shipped())
    assert (learnt.pairs, household.pairs) == (1, 0)
    written = Entry.objects.get(code="link.people_written_out")
    assert set(written.about) == {label.record, label.child}
    # Who was said to be somebody else too is left out where the one whom the record is tied to is kept out.
    monkeypatch.setattr(queries, "kept_out", lambda area, wanted: frozenset({label.child}))
    twin = replace(label, child=town.tobi.reference, answer="not")
    assert label.record not in {one.reference for one in queries.labelled((label, twin))}
    assert label.record not in {one.reference for one in queries.labelled((twin,))}

    # the report is of counts alone, and loads nothing
    facts = queries.run_called(Run.objects.get().reference, at=town.at)
    assert facts is not None
    said = report(facts, queries.labels(), at=town.at)
    assert "DPIA-2026-014" in said and "default-src 'none'" in said
    assert not any(word in said for word in ("Okafor", "Rowan", "<script", "http://", "https://"))


def test_where_the_extract_says_who_each_row_is_about_the_report_says_how_right_it_was(
    police: Town, tmp_path: Path
) -> None:
    town = police
    file, mapping = tmp_path / "extract.csv", tmp_path / "map.toml"
    row = "Amara,Okafor,12/03/2017,12 Rowan Street,LS9 7BN,F,"
    rows = [f"p-{number},{row},{town.amara.reference},Igbo" for number in range(5)]  # five records of hers
    rows.append("p-9,Wilhelmina,Quartermaine,01/01/2001,99 Far Lane,BD1 1AA,F,,,English")
    file.write_text("\n".join((f"{HEADER},truth,group", *rows)) + "\n", "utf-8")
    mapping.write_text(MAPPING + 'truth = "truth"\nname_group = "group"\n', "utf-8")
    reference = approved(town)
    facts = queries.run_called(reference, at=town.at)
    assert facts is not None
    extracts.run(
        facts,
        folder=tmp_path / "run",
        model=engine.model_of(weighing.shipped()),
        setup=engine.Setup(memory="500MB", threads=1),
        extract=(file, mapping),
        by=town.viewer("Denise Walker"),
        at=town.at,
    )
    ran_as = queries.run_called(reference, at=town.at)
    assert ran_as is not None
    # five that are alike are tied by nobody: a person looks at each
    assert ran_as.came_to["quality"]["group"] == {"Igbo": {"there": 5, "tied": 0, "right": 0, "found": 5}}
    said = report(ran_as, (), at=town.at)
    assert "none tied; recall 0.0% tied, 100.0% with those to look at, of 5 who were there" in said
    assert not any(word in said for word in ("Okafor", "Rowan", "English"))


def test_without_the_yes_of_both_nothing_is_read_and_one_sentence_says_whose_is_missing(
    police: Town, tmp_path: Path
) -> None:
    town = police
    reference = proposed(town)
    actions.approve(reference, version=1, by=town.viewer("Ivy Shah"), at=town.at, key="0")
    with pytest.raises(Refused, match=r"link\.not_approved"):
        ran(town, reference, tmp_path)
    with pytest.raises(Refused, match=r"link\.approved"):
        actions.approve(reference, version=2, by=town.viewer("Ivy Shah"), at=town.at, key="2")
    with pytest.raises(Http404):  # no part of her role
        actions.approve(reference, version=2, by=town.viewer("Priya Nair"), at=town.at, key="3")
    said = queries.run_called(reference, at=town.at)
    assert said is not None
    assert said.may_run.because == "It waits for the yes of Children's social work, on the page Extracts."
    assert not AgencyRecord.objects.exists()
    assert town.client("Joy Adeyemi").get(f"/extracts/{reference}").status_code == 404
    assert town.client("Ivy Shah").get("/pairs").status_code == 404


def test_somebody_whose_matter_is_not_open_or_whose_home_is_sealed_is_compared_with_nobody(
    police: Town, tmp_path: Path
) -> None:
    from joinedup.children import actions as children

    town = police
    children.protect(
        town.amara.reference, whose="household", address_line="1 Safe Street", postcode="LS1 1AA",
        by=town.viewer("Denise Walker"), at=town.at,
    )  # fmt: skip
    outcome = ran(town, approved(town), tmp_path)
    assert (outcome.children, outcome.tied, outcome.look) == (1, 0, 0), "and no count tells that it is sealed"


def test_what_a_person_said_of_a_pair_is_kept_and_the_pair_is_not_offered_again(
    police: Town, tmp_path: Path
) -> None:
    town = police
    worked_with(town, town.tobi)
    ran(town, approved(town), tmp_path)
    pair = Look.objects.get()
    how = {"by": town.viewer("Priya Nair"), "at": town.at}
    actions.answer(pair.reference, said=Answer.NOT, version=1, key="1", **how)
    with pytest.raises(Refused, match=r"look\.own"):
        actions.answer(pair.reference, said=Answer.SAME, version=2, key="2", **how)
    with pytest.raises(Http404):
        actions.answer("R-00000-00000", said=Answer.SAME, version=1, key="3", **how)
    town.set_time(town.at + timedelta(days=1))
    again = ran(town, approved(town), tmp_path)
    assert (again.tied, again.look) == (0, 0)


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from joinedup.identity.rules import weights
from joinedup.identity.rules.person import Person
from joinedup.linking.engine import Setup, Subject, model_of, tie
one = Person(given_name="Amara", family_name="Okafor", date_of_birth=date(2017, 3, 12),
             address_line="1 Elm Row")
def progress(stage, done):
    print(stage, flush=True)
    if stage == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
pairs = tie(Path(sys.argv[1]), told=[Subject(0, [one])], held=[Subject(1, [one])],
            model=model_of(weights.shipped()), setup=Setup(memory="500MB", threads=1), progress=progress)
print([(pair.told, pair.held, pair.band) for pair in pairs])
"""


def test_a_killed_run_goes_on_and_one_that_another_model_began_is_refused_with_the_reason(
    tmp_path: Path,
) -> None:
    def started(stops_at: str) -> subprocess.CompletedProcess[str]:
        source = str(Path(engine.__file__).parents[3])
        how = {**os.environ, "PYTHONPATH": source}
        ask = [sys.executable, "-c", KILLED, str(tmp_path / "run"), stops_at]
        return subprocess.run(ask, capture_output=True, text=True, check=False, env=how)

    first = started("pairs")
    assert first.returncode == -signal.SIGKILL and first.stdout.split() == ["told", "held", "pairs"]
    second = started("never")
    assert second.stdout.splitlines()[-1] == "[(0, 1, 'tie')]", second.stderr
    assert "told" not in second.stdout.split() and "scored" in second.stdout.split()

    model = engine.model_of(weighing.shipped())
    other = engine.saved(model).replace('"model": 3', '"model": 0', 1)
    with pytest.raises(engine.ModelRefused, match="of version 0, and this release compares by version 3"):
        engine.read_saved(other)
    (tmp_path / "run" / "model.json").write_text(engine.saved(model).replace("0.8", "0.7", 1), "utf-8")
    with pytest.raises(engine.ModelRefused, match="This run was begun with model"):
        engine.begin(tmp_path / "run", model)


def test_what_was_begun_is_not_gone_on_with_where_the_children_are_others_now(
    police: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stages call everybody by their place in a list: whoever goes moves all after them up by one."""
    town = police
    worked_with(town, town.tobi)
    reference = approved(town)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(engine, "tie", killed)
        ran(town, reference, tmp_path)
    Child.objects.filter(pk=town.tobi.pk).update(given_name="Tobias")
    with pytest.raises(engine.OthersThan, match="begin it anew with --anew"):
        ran(town, reference, tmp_path)
    Child.objects.filter(pk=town.tobi.pk).update(given_name=town.tobi.given_name)
    # What lay there for a week and is gone on with today stays while the run works, and goes with it.
    links = tmp_path / "links"
    links.mkdir()
    (tmp_path / "run").rename(links / reference)
    (tmp_path / "run").symlink_to(links / reference)
    for one in (links / reference, *(links / reference).rglob("*")):
        os.utime(one, (0, 0))
    tie = engine.tie

    def looked_at(folder: Path, **how: Any) -> Any:
        assert forgetting.forget_what_is_over(links, at=datetime.now(UTC)) == 0
        return tie(folder, **how)

    monkeypatch.setattr(engine, "tie", looked_at)
    assert ran(town, reference, tmp_path).rows > 0, "with the same children it goes on"


def test_copies_of_people_go_a_week_after_a_run_was_last_gone_on_with(police: Town, tmp_path: Path) -> None:
    town, links = police, tmp_path / "links"
    begun, gone_on_with = approved(town), "R-OTHER-00001"
    for name in (begun, gone_on_with):
        (links / name / "told").mkdir(parents=True)
        (links / name / "told" / "rows-0000.parquet").write_bytes(b"copies")

    def forgotten(*, days: float) -> int:
        then = (town.at - timedelta(days=days)).timestamp()
        for one in (links / begun, *(links / begun).rglob("*")):
            os.utime(one, (then, then))
        return forgetting.forget_what_is_over(links, at=town.at)

    assert forgotten(days=6.9) == 0 and (links / begun).exists()
    assert forgotten(days=7.1) == 1 and not (links / begun).exists()
    entry = Entry.objects.get(code="link.copies_removed")
    assert (entry.actor, entry.about) == ("timer", [begun])
    assert (links / gone_on_with).exists(), "it is of no run here"


def test_the_console_says_in_one_sentence_that_there_is_no_such_run(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    from joinedup.linking import console

    arguments = parser().parse_args(["link", "run", "R-00000-00000"])
    assert console.run(arguments, at=town.at) == 2
    assert "No run has the reference 'R-00000-00000'" in capsys.readouterr().err
