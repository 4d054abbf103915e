"""Whether a concern that was acknowledged is still there after the server was killed (security.md G-26).

A started server takes real forms over HTTP from several browsers at a time, and is killed with SIGKILL at
random moments. What was not answered is sent again with its key when the server is back; some of what was
answered is sent again too. On PostgreSQL the database server is killed as well, all its processes at once.
"""

import random
from collections.abc import Iterator

from django.db import connections

from joinedup.kernel.progress import Progress
from joinedup.lab import engine
from joinedup.lab.acknowledged import judge, judge_the_chain
from joinedup.lab.senders import AT_ONCE, NEIGHBOURS, Crew, Sender, a_town_with_senders, again
from joinedup.lab.started import PATIENCE, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

FULL = 10  # kills; from there on it is the full form, or a part of it
BETWEEN_KILLS, BETWEEN_KILLS_QUICK = 500, 60  # acknowledged, on average; in the full form 100,000 through 200
AGAIN = 2  # acknowledged ones that each sender sends again when the server is back


def look(kills: int, draw: random.Random) -> Tally:
    tally = Tally("what was acknowledged is there once, after every kill.")
    people = a_town_with_senders(AT_ONCE)
    connections.close_all()  # the lab holds nothing open that a kill would have to wait for
    between = BETWEEN_KILLS if kills >= FULL else BETWEEN_KILLS_QUICK
    crew = Crew(people, port=free_port(), neighbours=NEIGHBOURS)
    round_of = _Round(crew, draw)
    going = Progress("kill9: kills", of=kills)
    wanted = kills * between
    try:
        for kill in range(kills):
            round_of.kill_after(draw.randint(1, 2 * between - 1), first=kill == 0)
            if engine.is_server() and kill % 2:
                round_of.kill_the_database_after(draw.randint(1, 2 * between - 1))
            going.at(kill)
    except KeyboardInterrupt:
        wanted = 0  # a long run that is stopped is judged as far as it came; its figures say how far
    going.end()
    round_of.to_the_end(wanted)
    judge(engine.database(), crew.senders, tally)
    judge_the_chain(tally)
    tally.figures |= {
        "kills while at work": round_of.killed_at_work,
        **({"kills of the whole database server": round_of.databases_killed} if engine.is_server() else {}),
        "acknowledged": crew.acknowledged,
        "sent and not answered, then sent again": sum(sender.lost for sender in crew.senders),
        "answered 'not saved'": sum(sender.not_saved for sender in crew.senders),
        "answered twice or more": sum(
            len(answers) > 1 for sender in crew.senders for answers in sender.told.values()
        ),
    }
    return tally


class _Round:
    """Starts the server, lets everybody send, and kills it."""

    def __init__(self, crew: Crew, draw: random.Random) -> None:
        self._crew, self._draw = crew, draw
        self._port = crew.port
        self.killed_at_work = 0
        self.databases_killed = 0

    def kill_after(self, many: int, *, first: bool) -> None:
        server = Server.start(port=self._port)
        try:
            if first:
                self._crew.come_in()
            lost = self._lost()
            self._begin()
            if not self._crew.wait_for(many, patience=PATIENCE + many):
                raise CannotLook("the server takes nothing.")
        finally:
            server.kill()
            self._crew.end()
        self.killed_at_work += self._lost() > lost

    def kill_the_database_after(self, many: int) -> None:
        """Kill the database under a server that goes on: it must say 'not saved', and heal by itself."""
        server = Server.start(port=self._port)
        try:
            self._begin()
            self._crew.wait_for(many, patience=PATIENCE + many)
            engine.kill()
            self.databases_killed += 1
            engine.start_again()
            if not self._crew.wait_for(AT_ONCE, patience=PATIENCE):
                raise CannotLook("the server took nothing more after its database had been away.")
            self._crew.enough()
            self._crew.end()
        finally:
            server.kill()

    def to_the_end(self, wanted: int) -> None:
        """Nothing is killed any more: what waits is answered, and everybody sends up to the number."""
        server = Server.start(port=self._port)
        each = -(-wanted // len(self._crew.senders))
        try:
            for _ in range(3):  # in case somebody is told 'not saved' once more
                self._crew.begin(lambda sender: _waiting_and_up_to(sender, each))
                self._crew.end()
        finally:
            server.kill()

    def _begin(self) -> None:
        seeds = {id(sender): self._draw.random() for sender in self._crew.senders}
        self._crew.begin(lambda sender: _without_end(sender, random.Random(seeds[id(sender)])))

    def _lost(self) -> int:
        return sum(sender.lost for sender in self._crew.senders)


def _without_end(sender: Sender, draw: random.Random) -> Iterator[str]:
    yield from again(sender, draw, many=AGAIN)
    while True:
        yield sender.waiting[0] if sender.waiting else sender.next_key()


def _waiting_and_up_to(sender: Sender, many: int) -> Iterator[str]:
    yield from list(sender.waiting)
    while len(sender.told) < many:
        yield sender.waiting[0] if sender.waiting else sender.next_key()
