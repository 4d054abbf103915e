"""Writes what we hand on, part by part, in the form that scanners read (CycloneDX 1.6, JSON).

    python tools/bill_of_materials.py FILE

The parts are those of requirements/core.txt and, built into our styles and scripts, those of the front end's
lock: each with its version, its licence and its hashes. The same locks give the same file, byte for byte.
Exit 1 where a part's licence cannot be read or the file is not valid: a list with a hole is worse than none.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from supply_chain import LET_IN, licence_of, requirements

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "src/joinedup/__init__.py").read_text("utf-8"), re.M)
OF_EACH_MAKING = {"serialNumber", "timestamp"}  # what would differ though nothing has changed


def main(words: list[str]) -> int:
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = as_json([*from_python(), *from_the_front_end()])
    except Unread as part:
        print(f"bill of materials: the licence of {part} could not be read", file=sys.stderr)
        return 1
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        print(f"bill of materials: not valid CycloneDX: {fault}", file=sys.stderr)
        return 1
    Path(words[0]).write_text(text, encoding="utf-8")
    print(f"bill of materials: {text.count('bom-ref') - 1} parts, each with version, licence and hashes")
    return 0


class Unread(Exception):
    """A part whose licence nobody could read."""


def from_python() -> Iterator[Component]:
    for requirement, entry in requirements("core"):
        name, version = requirement.name, next(iter(requirement.specifier)).version
        try:
            licence = licence_of(distribution(name))
        except PackageNotFoundError:
            licence = LET_IN.get(name, "").partition(":")[0]  # for another system only, looked at by hand
        yield _part(
            name, version, licence, kind="pypi",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each)
                    for each in re.findall(r"sha256:([0-9a-f]{64})", entry)],
        )  # fmt: skip


def from_the_front_end() -> Iterator[Component]:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    for name in sorted(lock["packages"][""]["dependencies"]):
        held = lock["packages"][f"node_modules/{name}"]
        digest = base64.b64decode(held["integrity"].removeprefix("sha512-")).hex()
        hashes = [HashType(alg=HashAlgorithm.SHA_512, content=digest)]
        yield _part(name, held["version"], held.get("license", ""), kind="npm", hashes=hashes)


def _part(name: str, version: str, licence: str, *, kind: str, hashes: list[HashType]) -> Component:
    if not licence:
        raise Unread(name)
    group, _, bare = name.rpartition("/")
    url = PackageURL(type=kind, namespace=group or None, name=bare, version=version)
    return Component(
        name=name, version=version, purl=url, bom_ref=f"{kind}:{name}", type=ComponentType.LIBRARY,
        licenses=[DisjunctiveLicense(name=licence)], hashes=hashes,
    )  # fmt: skip


def as_json(parts: list[Component]) -> str:
    bom = Bom(components=parts)
    assert VERSION is not None
    bom.metadata.component = Component(
        name="joinedup", version=VERSION[1], type=ComponentType.APPLICATION, bom_ref="joinedup"
    )
    bom.register_dependency(bom.metadata.component, parts)
    whole = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    whole = {name: value for name, value in whole.items() if name not in OF_EACH_MAKING}
    whole["metadata"] = {
        name: value for name, value in whole["metadata"].items() if name not in OF_EACH_MAKING
    }
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
