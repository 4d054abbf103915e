"""What we hand on to others: every part pinned by hash, every licence read, no index named.

A part that could not be looked at is a failure, not a pass. Exit 0 when all holds, 1 otherwise.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("core", "test", "parquet", "link", "spark", "bench", "installer")

# Licences under which we may hand on a part together with ours (MIT); a part must name one of them.
COMPATIBLE = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|BSD-[23]-Clause|Apache|ISC|PSF|PSFL|Python-2\.0|MPL|Zope|ZPL|Unlicense|HPND)\b",
    re.IGNORECASE,
)
# Any word of the GPL family, its lesser sort included: that one is let in by name only.
COPYLEFT = re.compile(r"\b[AL]?GPL|Affero|General Public|EUPL|SSPL", re.IGNORECASE)

# Parts of the core lock that are let in by name, and why.
LET_IN = {
    "psycopg": "LGPL-3.0-only: we use it as it comes, by its own import, and whoever runs us may change it",
    "psycopg-binary": "LGPL-3.0-only: the compiled half of psycopg, used in the same way",
    "recurring-ical-events": "LGPL-3.0-or-later: used as it comes, by its own import, like psycopg",
    "x-wr-timezone": "LGPL-3.0-or-later: what recurring-ical-events reads zones with, in the same way",
    "pyspark": "Apache-2.0 by its own LICENSE; installed only where a cluster is (requirements/spark.txt)",
    "py4j": "BSD-3-Clause by its own LICENSE; what pyspark speaks to Java with",
    "tzdata": "for Windows only, so never installed where this looks; Apache-2.0 by its own LICENSE file",
}

# Written so that this file does not name them either.
INDEX_HOSTS = re.compile(rb"py[p]i\.|pytho[n]hosted|registr[y]\.npm|npm[j]s|crate[s]\.io", re.IGNORECASE)


def main() -> int:
    faults = [*unpinned_lines(), *forgotten_in_the_lock(), *licence_faults(), *named_indexes()]
    for fault in faults:
        print(f"FAULT  {fault}")
    print(f"supply chain: {len(LOCKS)} locks read, {len(faults)} faults")
    return 1 if faults else 0


def requirements(lock: str) -> Iterator[tuple[Requirement, str]]:
    """Give each requirement of a lock with all that is written about it, hashes included."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for entry in re.sub(r"\\\n\s*", " ", text).splitlines():
        if entry.strip() and not entry.startswith("#"):
            yield Requirement(entry.partition(" --")[0]), entry


def unpinned_lines() -> Iterator[str]:
    for lock in LOCKS:
        read = 0
        for requirement, entry in requirements(lock):
            read += 1
            if not re.fullmatch(r"==[^*,]+", str(requirement.specifier)):
                yield f"{lock}: {requirement.name} is not pinned to one version"
            if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry):
                yield f"{lock}: {requirement.name} has no hash"
            if "://" in entry or "--index" in entry or "--find" in entry:
                yield f"{lock}: {requirement.name} says where to fetch it from"
        if not read:
            yield f"{lock}: no requirement could be read"


def forgotten_in_the_lock() -> Iterator[str]:
    """Name what pyproject.toml asks for and its lock does not hold: one was changed, not the other."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    asked = {
        "core": declared["project"]["dependencies"] + groups["setup"],
        "test": declared["project"]["dependencies"] + groups["setup"] + groups["test"],
        "link": declared["project"]["optional-dependencies"]["link"],
        "spark": declared["project"]["optional-dependencies"]["spark"],
        "installer": groups["installer"],
    }
    for lock, lines in asked.items():
        held = {
            canonicalize_name(pinned.name): next(iter(pinned.specifier)).version
            for pinned, _ in requirements(lock)
        }
        for line in lines:
            if not isinstance(line, str):
                continue  # a group that includes another; its lines are in the list above
            wanted = Requirement(line)
            version = held.get(canonicalize_name(wanted.name))
            if version is None or not wanted.specifier.contains(version):
                yield f"{lock}: pyproject.toml asks for '{wanted}', the lock holds {version}: run tools/lock"


def licence_faults() -> Iterator[str]:
    # Handed on: the core, and the extras of whole extracts. The tests install all of it but Spark itself.
    handed_on = {one.name: None for lock in ("core", "link", "spark") for one, _ in requirements(lock)}
    for name in handed_on:
        if name in LET_IN:
            print(f"let in {name}: {LET_IN[name]}")
            continue
        try:
            said = licence_of(distribution(name))
        except PackageNotFoundError:
            yield f"{name}: not installed, so its licence could not be read"
            continue
        if not said:
            yield f"{name}: its licence could not be read"
        elif COPYLEFT.search(said) or not COMPATIBLE.search(said):
            yield f"{name}: '{said}' may not be handed on with ours"
        else:
            print(f"ok     {name}: {said}")


def licence_of(part: Distribution) -> str:
    """Return what the part itself says: its expression, else its classifiers, else its first line."""
    said = part.metadata
    if expression := said.get("License-Expression"):
        return expression
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    words = [line for line in classifiers if line != "OSI Approved"]
    return "; ".join(words) or (said.get("License") or "").strip().partition("\n")[0]


def named_indexes() -> Iterator[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    if listed.returncode or not names:
        yield "the committed files could not be listed"
    for name in names:
        path = ROOT / name
        if path.is_file() and (hit := INDEX_HOSTS.search(path.read_bytes())):
            yield f"{name}: names an index ({hit[0].decode()})"


if __name__ == "__main__":
    sys.exit(main())
