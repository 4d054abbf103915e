"""Judges what a scanner of known faults says of the parts that we hand on.

    pip-audit -r requirements/core.txt --require-hashes -f json | python tools/known_faults.py

A scanner that could not look a part up says 'no known vulnerabilities' and ends well; here that is a failure.
Exit 0: every part of the lock was looked up and none has a known fault; 1: one has; 2: some were not.
"""

import json
import sys

from packaging.utils import canonicalize_name

from supply_chain import requirements


def main(said: str) -> int:
    try:
        looked_up = {
            canonicalize_name(part["name"]): part["vulns"]
            for part in json.loads(said)["dependencies"]
            if "skip_reason" not in part
        }
    except (ValueError, KeyError, TypeError):
        print("known faults: NOT LOOKED UP: this is not what `pip-audit --format json` writes")
        return 2
    wanted = {canonicalize_name(requirement.name) for requirement, _ in requirements("core")}
    if unseen := sorted(wanted - set(looked_up)):
        print(f"known faults: NOT LOOKED UP: {len(unseen)} of {len(wanted)} parts: {', '.join(unseen)}")
        return 2
    faults = [f"{name}: {fault['id']}" for name, found in sorted(looked_up.items()) for fault in found]
    for fault in faults:
        print(f"FAULT  {fault}")
    print(f"known faults: {len(wanted)} parts looked up, {len(faults)} known faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.read()))
