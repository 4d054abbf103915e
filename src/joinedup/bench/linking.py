"""Whole extracts: ours beside Splink's usual rules on DuckDB, in turns, and the floors on data of others.

People and slips are those of `bench.people`, frozen before the matcher was opened. Each turn is a process
of its own, so that its memory is its own. Ours reads the held side as the product keeps it, keys and copies
made when a person changes; what making them costs is printed beside. Truth is read after the links, by the
judge alone.
"""

import csv
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.identity.rules import weights as weighing
from joinedup.identity.rules.identifiers import Identifier, IdentifierKind
from joinedup.identity.rules.person import Person
from joinedup.kernel.progress import Progress
from joinedup.linking.engine import Bands, Pair, Setup, Subject, model_of, prepare, tie

DATA = Path(__file__).resolve().parents[3] / "data" / "identity"
FULL, QUICK = (200_000, 1_000_000), (2_000, 10_000)
TURNS = 2
_LOOK_EVERY = 0.05  # seconds
PRECISE = 0.995
# Bits from which two records of one list are taken for one person's, by whoever looks through a list of their
# own: nobody is tied by it in the product.
TWICE_FROM = -5.0
_ALL = Bands(look=0.0, sure=1.1, apart=0.0)  # every pair, by its weight: the judge draws the line


class Judged(NamedTuple):
    precision: float
    recall: float


def measure(
    *, quick: bool, draw: random.Random, people: int | None = None, kept: Path | None = None
) -> Findings:
    """`people`: of the held side, with a fifth as many told. `kept` is where what was made of them stays."""
    if not (DATA / "febrl").is_dir():
        raise CannotMeasure("the data of others is in a working copy alone")
    findings = Findings()
    _floors(findings)
    size = (people // 5, people) if people else QUICK if quick else FULL
    _beside_the_rival(findings, size, seed=draw.randrange(1 << 30), quick=quick, kept=kept)
    return findings


# --- floors -----------------------------------------------------------------------------------------------


def _floors(findings: Findings) -> None:
    a, truth_a = pseudopeople("agency_a_children.csv")
    b, truth_b = pseudopeople("agency_b_children.csv")
    pairs = _tied(a, b)
    tied = {(pair.told, pair.held) for pair in pairs if pair.band == "tie"}
    looked = {(pair.told, pair.held) for pair in pairs if pair.band == "look"}
    truth = _same(truth_a, truth_b)
    got = _judged(tied, truth)
    both = _judged(tied | looked, truth)
    siblings = sum(_of_one_home(a[one], b[other]) for one, other in tied - truth)
    twins = sum(a[one].date_of_birth == b[other].date_of_birth for one, other in tied - truth)
    name = "pseudopeople a x b"
    findings.figures += [
        Figure(f"{name}: tied without asking, of {len(truth):,} who are in both", len(tied), "pairs"),
        Figure(f"{name}: recall of what is tied without asking", 100 * got.recall, "%"),
        Figure(f"{name}: for a person to look at", len(looked), "pairs"),
    ]
    findings.bars += [
        Bar(f"{name}: precision of what is tied", got.precision, at_least=PRECISE, unit=""),
        Bar(f"{name}: twins or same birthday, tied wrongly", twins, at_most=0, unit=""),
        Bar(f"{name}: brothers and sisters tied", siblings, at_most=0, unit=""),
        Bar(f"{name}: recall of tied and looked at", both.recall, at_least=0.95, unit=""),
    ]
    for number in (1, 2, 3):
        people, who = _febrl(number)
        got = _alone(people, who)
        findings.bars += [
            Bar(f"FEBRL {number}: precision", got.precision, at_least=0.99, unit=""),
            Bar(f"FEBRL {number}: recall", got.recall, at_least=0.99, unit=""),
        ]
    got = _alone(*_fake_1000())
    findings.figures += [
        Figure("fake_1000: precision", 100 * got.precision, "%"),
        Figure("fake_1000: recall", 100 * got.recall, "%"),
    ]


def _tied(told: list[Person], held: list[Person] | None) -> tuple[Pair, ...]:
    with TemporaryDirectory() as folder:
        found = tie(
            Path(folder) / "run",
            told=[Subject(number, [one]) for number, one in enumerate(told)],
            held=None
            if held is None
            else [Subject(len(told) + number, [one]) for number, one in enumerate(held)],
            model=model_of(weighing.shipped()),
            setup=Setup(),
            bands=Bands() if held is not None else _ALL,
        )
    shift = 0 if held is None else len(told)
    return tuple(pair._replace(held=pair.held - shift) for pair in found)


def _alone(people: list[Person], who: list[str]) -> Judged:
    """One list with people in it twice: what a pair ties hangs together, A with C where A is B and B is C."""
    pairs = [(one.told, one.held) for one in _tied(people, None) if one.weight >= TWICE_FROM]
    return _judged(_together(pairs), {(one, other) for one, other in _same(who, who) if one < other})


def _together(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    first: dict[int, int] = {}

    def leader(one: int) -> int:
        while first.setdefault(one, one) != one:
            one = first[one]
        return one

    for one, other in pairs:
        low, high = sorted((leader(one), leader(other)))
        first[high] = low
    groups: dict[int, list[int]] = {}
    for one in sorted(first):
        groups.setdefault(leader(one), []).append(one)
    return {(one, other) for group in groups.values() for one in group for other in group if one < other}


def _judged(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> Judged:
    right = len(found & truth)
    return Judged(right / len(found) if found else 0.0, right / len(truth) if truth else 0.0)


def _same(ours: list[str], theirs: list[str]) -> set[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for place, who in enumerate(theirs):
        places.setdefault(who, []).append(place)
    return {(place, other) for place, who in enumerate(ours) for other in places.get(who, ())}


def _of_one_home(one: Person, other: Person) -> bool:
    return bool(one.plain_address) and one.plain_address == other.plain_address


def pseudopeople(name: str) -> tuple[list[Person], list[str]]:
    people, who = [], []
    for row in _rows(DATA / "pseudopeople" / name):
        street = (row["street_number"], row["street_name"], row["unit_number"])
        people.append(
            Person(
                given_name=row["first_name"],
                middle_name=row["middle_initial"],
                family_name=row["last_name"],
                date_of_birth=_day(row["date_of_birth"], "mdy"),
                address_line=" ".join(part for part in street if part),
                sex={"Male": "M", "Female": "F"}.get(row["sex"], ""),
            )
        )
        who.append(row["simulant_id"])
    return people, who


def _febrl(number: int) -> tuple[list[Person], list[str]]:
    people, who = [], []
    for row in _rows(DATA / "febrl" / f"dataset{number}.csv"):
        people.append(
            Person(
                given_name=row["given_name"],
                family_name=row["surname"],
                date_of_birth=_day(row["date_of_birth"], "ymd"),
                address_line=f"{row['street_number']} {row['address_1']}".strip(),
                postcode=row["postcode"],
                # A number that everybody there has, as the NHS number is here; it has no check digit.
                identifiers=frozenset({Identifier(IdentifierKind.NHS_NUMBER, row["soc_sec_id"])})
                if row["soc_sec_id"]
                else frozenset(),
            )
        )
        who.append("-".join(row["rec_id"].split("-")[:2]))
    return people, who


def _fake_1000() -> tuple[list[Person], list[str]]:
    people, who = [], []
    for row in _rows(DATA / "splink" / "fake_1000.csv"):
        people.append(
            Person(
                given_name=row["first_name"],
                family_name=row["surname"],
                date_of_birth=_day(row["dob"].replace("-", ""), "ymd"),
                # There is no address; an e-mail address is of one person's home all the same.
                address_line=row["email"],
            )
        )
        who.append(row["cluster"])
    return people, who


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {name.strip(): (value or "").strip() for name, value in row.items()}


def _day(text: str, order: str) -> date | None:
    try:
        if order == "mdy":
            month, day, year = (int(part) for part in text.split("/"))
        else:
            year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
        return date(year, month, day)
    except ValueError:
        return None


# --- beside the rival -------------------------------------------------------------------------------------


def _beside_the_rival(
    findings: Findings, size: tuple[int, int], *, seed: int, quick: bool, kept: Path | None
) -> None:
    with _folder(kept, size, seed) as scratch:
        folder = Path(scratch)
        truth, making = _made(folder, size, seed)
        findings.figures.append(Figure("keys and copies of the held side, made once", making, "s"))
        took: dict[str, list[float]] = {"ours": [], "splink": []}
        memory: dict[str, float] = {}
        going = Progress("link: turns", of=TURNS * len(took))
        for turn in range(TURNS):
            for who, seconds in took.items():
                said = _turn(who, folder, turn)
                seconds.append(said["seconds"])
                memory[who] = max(memory.get(who, 0.0), said["megabytes"])
                going.at(sum(len(each) for each in took.values()))
        going.end()
        recall = {who: _at_precision(folder / f"{who}.csv", truth) for who in took}
    names = {"ours": "ours", "splink": "Splink's usual rules"}
    for who, name in names.items():
        findings.figures += [
            Figure(f"{name}: recall at precision {PRECISE}", 100 * recall[who], "%"),
            Figure(f"{name}: time", min(took[who]), "s"),
            Figure(f"{name}: memory", memory[who], "MB"),
        ]
    many = f"{size[0]:,} v {size[1]:,}"
    small = f"judged on {FULL[0]:,} v {FULL[1]:,}" if quick else ""
    points = 100 * (recall["ours"] - recall["splink"])
    time_ratio = min(took["ours"]) / min(took["splink"])
    space = memory["ours"] / memory["splink"]
    findings.bars += [
        _bar(
            f"{many}: points of recall above Splink's usual rules",
            points,
            small,
            at_least=1.0,
            unit=" points",
        ),
        _bar(f"{many}: time beside Splink's", time_ratio, small, at_most=1.5),
        _bar(f"{many}: memory beside Splink's", space, small, at_most=2.0),
    ]


def _bar(what: str, ratio: float, why_not: str, **limits: Any) -> Bar:
    return Bar(what, None if why_not else ratio, why_not=why_not, **limits)


def _folder(kept: Path | None, size: tuple[int, int], seed: int) -> AbstractContextManager[str]:
    """Thrown away at the end, unless it is `kept`: links and all, so that a turn that was made stays made."""
    if kept is None:
        return TemporaryDirectory()
    mark = model_of(weighing.shipped()).version
    folder = kept / f"link-{size[0]}-{size[1]}-{seed}-{mark}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return nullcontext(str(folder))


def _made(folder: Path, size: tuple[int, int], seed: int) -> tuple[dict[int, int], float]:
    """Write both sides for both engines; return who is who, and how long the held side's keys took."""
    noted = folder / "made.json"
    if noted.exists():
        said = json.loads(noted.read_text())
        return {int(one): other for one, other in said["truth"].items()}, said["making"]
    truth = written_plainly(folder, size, seed)
    began = time.perf_counter()
    prepare(subjects(folder / "plain" / "held.csv"), folder / "held", first_row=1 << 40)
    making = time.perf_counter() - began
    noted.write_text(json.dumps({"truth": truth, "making": making}))
    return truth, making


def written_plainly(folder: Path, size: tuple[int, int], seed: int) -> dict[int, int]:
    """Both sides as tables of plain text; return who of the told is whom of the held."""
    from joinedup.bench.people.asking import GENERAL, kept_off_record, questions
    from joinedup.bench.people.households import population
    from joinedup.bench.people.places import Places
    from joinedup.bench.people.slips import plainly

    told_many, held_many = size
    places = Places((), people=held_many)
    plain = folder / "plain"
    plain.mkdir(exist_ok=True)
    with (plain / "held.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_PLAIN)
        going = Progress("link: people written", of=held_many)
        for done, resident in enumerate(population(held_many, seed=seed, places=places)):
            if not kept_off_record(resident):
                out.writerow(_as_plain(resident.number, plainly(resident)))
            going.at(done)
        going.end()
    truth = {}
    asked = questions(
        population(held_many, seed=seed, places=places),
        GENERAL,
        many=told_many,
        of=held_many,
        seed=seed,
        places=places,
    )
    with (plain / "told.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_PLAIN)
        for number, one in enumerate(islice(asked, told_many)):
            out.writerow(_as_plain(number, one.told))
            if one.present:
                truth[number] = one.who.number
    return truth


_PLAIN = ("unique_id", "given", "middle", "family", "dob", "line", "postcode", "nhs", "sex")


def _as_plain(number: int, told: Any) -> tuple[Any, ...]:
    born = told.born.isoformat() if told.born else ""
    if not born and told.year:
        born = f"{told.year:04}" if not told.month else f"{told.year:04}-{told.month:02}"
    return (
        number, told.given, told.middle, told.family_name, born, told.home.address_line, told.home.postcode,
        told.nhs_number, told.sex,
    )  # fmt: skip


def subjects(path: Path) -> Iterator[Subject]:
    for row in _rows(path):
        whole = len(row["dob"]) == 10
        yield Subject(
            int(row["unique_id"]),
            [
                Person(
                    given_name=row["given"],
                    middle_name=row["middle"],
                    family_name=row["family"],
                    date_of_birth=date.fromisoformat(row["dob"]) if whole else None,
                    birth_in_part="" if whole else row["dob"],
                    address_line=row["line"],
                    postcode=row["postcode"],
                    sex={"female": "F", "male": "M"}.get(row["sex"], row["sex"]),
                    identifiers=frozenset({Identifier(IdentifierKind.NHS_NUMBER, row["nhs"])})
                    if row["nhs"]
                    else frozenset(),
                )
            ],
        )


def _turn(who: str, folder: Path, turn: int) -> dict[str, float]:
    """In a process of its own. Its memory, with that of its helpers, is looked at from outside as it runs.

    What a process says of itself is not it: it takes over the peak of whoever started it.
    """
    noted = folder / f"{who}-{turn}.json"
    if noted.exists():
        done: dict[str, float] = json.loads(noted.read_text())
        return done
    ask = [sys.executable, "-m", "joinedup.bench.linking", who, str(folder), str(turn)]
    with (folder / "said").open("w+") as out, (folder / "complaints").open("w+") as complaints:
        running, most = subprocess.Popen(ask, stdout=out, stderr=complaints), 0
        while running.poll() is None:
            most = max(most, _kilobytes(running.pid))
            time.sleep(_LOOK_EVERY)
        if running.returncode:
            complaints.seek(0)
            raise CannotMeasure(f"{who} fell over: {complaints.read().strip().splitlines()[-1]}")
        out.seek(0)
        said: dict[str, float] = json.loads(out.read().splitlines()[-1])
    said["megabytes"] = most / 1024
    noted.write_text(json.dumps(said))
    return said


def _kilobytes(pid: int) -> int:
    """What a process and all that it started hold in memory at this moment."""
    try:
        held = Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return 0
    return int(held[0] if held else 0) + sum(_kilobytes(int(child)) for child in children)


def _at_precision(path: Path, truth: dict[int, int]) -> float:
    """The largest share of true pairs that a threshold finds while .995 of what it finds is right."""
    with path.open(encoding="utf-8") as file:
        found = sorted(
            ((float(weight), int(told), int(held)) for told, held, weight in csv.reader(file)), reverse=True
        )
    right, best = 0, 0
    for place, (weight, told, held) in enumerate(found, start=1):
        right += truth.get(told) == held
        last_of_its_weight = place == len(found) or found[place][0] != weight
        if last_of_its_weight and right / place >= PRECISE:
            best = right
    return best / len(truth)


def _best_of_each(pairs: Iterable[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """One held person for each of the told: the likeliest, for both alike."""
    best: dict[int, tuple[int, int, float]] = {}
    for told, held, weight in pairs:
        if told not in best or weight > best[told][2]:
            best[told] = (told, held, weight)
    return list(best.values())


def _ours(folder: Path, turn: int) -> list[tuple[int, int, float]]:
    work = folder / f"ours-{turn}"
    shutil.rmtree(work, ignore_errors=True)  # of a turn that was stopped
    work.mkdir()
    (work / "held").symlink_to(folder / "held")
    found = tie(
        work,
        told=subjects(folder / "plain" / "told.csv"),
        held=None,
        model=model_of(weighing.shipped()),
        setup=Setup(memory="4GB"),
        bands=_ALL,
    )
    return [(pair.told, pair.held, pair.weight) for pair in found]


def _splink(folder: Path, _turn: int) -> list[tuple[int, int, float]]:
    """As its own tutorials tie two tables: rules of exact pairs, its own comparisons, trained on the data."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect()
    con.execute("set memory_limit = '4GB'")
    con.execute(f"set temp_directory = '{folder}'")
    tables = []
    for side in ("told", "held"):
        read = ", ".join(f"nullif(lower({name}), '') as {name}" for name in _PLAIN[1:])
        con.execute(
            f"create table {side} as select unique_id, {read} from "
            f"read_csv('{folder}/plain/{side}.csv', all_varchar = true, header = true)"
        )
        tables.append(side)
    api = DuckDBAPI(con)
    said = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("nhs"),
            block_on("given", "family"),
            block_on("family", "dob"),
            block_on("given", "dob"),
            block_on("given", "postcode"),
            block_on("dob", "postcode"),
        ],
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("family").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.LevenshteinAtThresholds("line", 2),
            cl.ExactMatch("nhs"),
            cl.ExactMatch("sex"),
        ],
    )
    linker = Linker([api.register(name) for name in tables], said, log_level=40)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nhs"), block_on("given", "family", "dob")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    found = linker.inference.predict(threshold_match_probability=0.01)
    rows = con.execute(
        f"select source_dataset_l, unique_id_l, unique_id_r, match_weight from {found.physical_name}"
    ).fetchall()
    return [
        (int(right), int(left), weight) if source == "held" else (int(left), int(right), weight)
        for source, left, right, weight in rows
    ]


WAYS: dict[str, Callable[[Path, int], list[tuple[int, int, float]]]] = {"ours": _ours, "splink": _splink}


def main(who: str, folder: Path, turn: int) -> None:
    began = time.perf_counter()
    found = WAYS[who](folder, turn)
    took = time.perf_counter() - began
    with (folder / f"{who}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_best_of_each(found))
    print(json.dumps({"seconds": took}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
