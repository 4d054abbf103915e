"""What long work says while it goes on: one line written over in a terminal, a line now and then in a log."""

import sys
import time
from typing import TextIO

_EVERY_IN_A_TERMINAL, _EVERY_IN_A_LOG = 0.2, 5.0  # seconds
_QUIET_AT_FIRST = 2.0  # seconds: what is done sooner says nothing


class Progress:
    """Says how much of `of` is done. Speaks on the error stream, so that an answer can be piped on alone."""

    def __init__(self, what: str, *, of: int, out: TextIO | None = None) -> None:
        self._what = what
        self._of = of
        self._out = out if out is not None else sys.stderr
        self._over = self._out.isatty()
        self._every = _EVERY_IN_A_TERMINAL if self._over else _EVERY_IN_A_LOG
        self._next = time.monotonic() + _QUIET_AT_FIRST
        self._spoken = False

    def at(self, done: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        self._spoken = True
        line = f"  {self._what}: {done:,} of {self._of:,}"
        self._out.write(f"\r{line}\x1b[K" if self._over else f"{line}\n")
        self._out.flush()

    def end(self) -> None:
        if self._spoken and self._over:
            self._out.write("\r\x1b[K")
            self._out.flush()
