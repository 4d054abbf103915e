"""Run by test_startup.py: start many times what is unsound in one way each, without loading Django each time.

Reads cases as JSON (what to run, in which environment), forks for each, and prints for each
[exit code, output, errors].
"""

import json
import os
import sys
import tempfile
import traceback
from typing import Any

import jinja2  # noqa: F401 -- loaded here for all the children
import structlog  # noqa: F401
import waitress.server  # noqa: F401

import joinedup.cli.main  # noqa: F401


def main() -> None:
    print(json.dumps([ran(case) for case in json.load(sys.stdin)]))


def ran(case: dict[str, Any]) -> list[Any]:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        pid = os.fork()
        if pid == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os.environ.update(case["environment"])
            sys.path[:0] = case["path"]
            os._exit(code_of(case["run"]))
        _, status = os.waitpid(pid, 0)
        out.seek(0)
        errors.seek(0)
        return [os.waitstatus_to_exitcode(status), out.read(), errors.read()]


def code_of(python: str) -> int:
    try:
        exec(python, {})
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
