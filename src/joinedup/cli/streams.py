"""Event streams in the serving process: a line that stays open, on which no thread waits.

waitress gives every request a thread until its answer is out. The answer to whoever watches is out after its
first words; from then on the line is the server's own, like one that is idle between two requests, and
`store.watching` writes on it. Why not a second server: docs/decisions/0054.
"""

from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from joinedup.store.watching import STREAM, Line, Watch, Watchers

MOST_UNREAD = 16_384  # bytes that a browser may leave unread before its line is closed


class OpenLine:
    """The way to one browser, behind the task that answered it."""

    def __init__(self, channel: HTTPChannel) -> None:
        self._channel = channel

    def send(self, said: bytes) -> bool:
        channel = self._channel
        if not channel.connected or channel.will_close:
            return False
        if channel.total_outbufs_len > MOST_UNREAD:
            channel.will_close = True
            channel.server.pull_trigger()
            return False
        try:
            channel.write_soon(f"{len(said):X}\r\n".encode("ascii") + said + b"\r\n")
        except ClientDisconnected:
            return False
        channel.server.pull_trigger()
        return True

    def end(self) -> None:
        channel = self._channel
        try:
            channel.write_soon(b"0\r\n\r\n")
        except ClientDisconnected:
            return
        channel.close_when_flushed = True
        channel.server.pull_trigger()


class TaskOfALine(WSGITask):  # type: ignore[misc]
    """Answers a request; where its view asked for it, leaves the line open afterwards."""

    def __init__(self, channel: Any, request: Any) -> None:
        super().__init__(channel, request)
        self._joins: tuple[Watchers, Watch] | None = None

    def get_environment(self) -> dict[str, Any]:
        environment: dict[str, Any] = super().get_environment()
        environment[STREAM] = self._stay_open
        return environment

    def _stay_open(self, watchers: Watchers, watch: Watch) -> None:
        self._joins = watchers, watch

    def finish(self) -> None:
        if self._joins is None or not self.chunked_response or not self.status.startswith("200"):
            super().finish()
            return
        self.close_on_finish = False
        self.channel.streams = True
        watchers, watch = self._joins
        line: Line = OpenLine(self.channel)
        watchers.join(watch, line)


class ChannelOfALine(HTTPChannel):  # type: ignore[misc]
    """A connection. Whoever watches on it sends nothing more."""

    task_class = TaskOfALine
    streams = False

    def received(self, data: bytes) -> bool:
        if self.streams:
            self.will_close = True
            return False
        return bool(super().received(data))

    def handle_write(self) -> None:
        """Without a task, waitress's own thread flushes without the lock; here another thread writes too."""
        if not self.streams:
            super().handle_write()
            return
        with self.outbuf_lock:
            super().handle_write()
