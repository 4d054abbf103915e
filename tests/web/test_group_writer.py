"""One thread writes for all: each gets their own answer, and what one gets wrong takes no other with it."""

import json
import subprocess
import sys
from pathlib import Path

CASE = Path(__file__).with_name("group_writer_case.py")


def test_sixteen_people_who_write_at_once_each_get_their_own_answer_once() -> None:
    ran = subprocess.run([sys.executable, str(CASE)], capture_output=True, text=True, timeout=120, check=True)
    came = json.loads(ran.stdout.splitlines()[-1])
    # 16 people with 25 forms each, every form sent twice. In each 25 two names end in 7 (7, 17): they fail.
    assert came == {
        "answered": 16 * 23 * 2,
        "refused": 16 * 2 * 2,
        "past the turn": "refused",
        "rows": 16 * 23,
        "of_refused": 0,
        "entries": 16 * 23,
        "chain": "unbroken",
    }
