"""The two agencies' own extracts, which nobody here wrote."""

import csv
import hashlib
from collections.abc import Callable
from datetime import date, datetime

from joinedup.agencies import queries as agencies
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild, NewLink, NewRecord
from joinedup.demo.data_files import given, read
from joinedup.trail.actions import Actor

FROM = {
    "agency_a": "Children's social work",
    "agency_b": "0-19 Public Health Service",
}


def bring_in(*, report: Callable[[str], None], by: Actor, at: datetime) -> None:
    plan = read("dylan.toml")
    wanted = [plan, *plan["sibling"]]
    kids: dict[str, NewChild] = {}
    for name, agency in FROM.items():
        line = next(d.agency_id for d in agencies.desks_to_ask(by.area_id) if d.agency_name == agency)
        column = f"record_in_{name[-1]}"
        ids = {each[column]: each["record_in_a"] for each in wanted}
        records, links, fresh = [], [], []
        with given(f"identity/pseudopeople/{name}_children.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["rec_id"] not in ids:
                    continue
                month, day, year = map(int, row["date_of_birth"].split("/"))
                born = date(year, month, day)
                record = NewRecord(
                    agency_id=line,
                    record_id=row["rec_id"],
                    row_digest=hashlib.sha256(repr(row).encode()).hexdigest(),
                    given_name=row["first_name"],
                    family_name=row["last_name"],
                    birth_date=born,
                    sex=row["sex"],
                )
                child = kids.get(ids[row["rec_id"]])
                if child is None:
                    child = NewChild(row["first_name"], row["last_name"], birth_date=born, sex=row["sex"][:1])
                    kids[ids[row["rec_id"]]] = child
                    fresh.append(child)
                records.append(record)
                links.append(
                    NewLink(
                        record.reference,
                        child.reference,
                        "same",
                        "first.all_three",
                        "Name, date of birth and address line agree.",
                    )
                )
        children.store_records(records, children=fresh, links=links, by=by, at=at)
