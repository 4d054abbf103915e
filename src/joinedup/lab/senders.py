"""People who tell the front door of worries, several at once, and send again what was not answered.

They know what they were answered and nothing else; the judge knows that and the database. Each form has one
key, which goes with it however often it is sent.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from joinedup.access.rules.roles import Role
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import world
from joinedup.lab.neighbours import Neighbour
from joinedup.lab.started import Browser, Gone, NotTaken
from joinedup.lab.tally import CannotLook
from joinedup.store.models import Installation

AT_ONCE, NEIGHBOURS = 8, 1  # of whom so many have no account, and nine pages for each worry
_PAUSE = 0.05  # seconds before somebody tries again who was told that it is not saved
_ODD_AT_MOST = 50  # answers that no page of ours gives: then something else is broken


@dataclass(slots=True)
class Sender:
    """One person at one browser, and what they know."""

    browser: Browser
    told: dict[str, list[str]] = field(default_factory=dict)  # by key: every reference it was answered with
    waiting: list[str] = field(default_factory=list)  # keys that were sent and not answered
    not_saved: int = 0
    lost: int = 0  # no answer, or half of one
    odd: list[str] = field(default_factory=list)
    made: int = 0

    def next_key(self) -> str:
        """The key of the page that was opened last, with a number: as if the page were opened for each."""
        self.made += 1
        return f"{self.browser.key[:40]}-{self.made:06}"

    def send(self, key: str) -> bool:
        """Send one worry; False where the connection was lost. What is not answered stays waiting."""
        if key not in self.told and key not in self.waiting:
            self.waiting.append(key)
        try:
            reference = self.browser.tell(f"{key} A bruise on the arm", key=key)
        except Gone:
            self.lost += 1
            return False
        except NotTaken as answer:
            self._not_taken(answer)
            return True
        self.told.setdefault(key, []).append(reference)
        if key in self.waiting:
            self.waiting.remove(key)
        return True

    def _not_taken(self, answer: NotTaken) -> None:
        self.not_saved += 1
        if answer.odd:
            self.odd.append(str(answer))
            if len(self.odd) > _ODD_AT_MOST:
                raise CannotLook(f"concerns are answered with {answer}.")
        time.sleep(_PAUSE)


class Crew:
    """Everybody who sends; each on a thread of their own."""

    def __init__(self, people: Iterable[Viewer], *, port: int, neighbours: int = 0) -> None:
        """The first `neighbours` have no account, and use the form for everybody."""
        self.port = port
        self.senders = [
            Sender(Neighbour(port, person) if number < neighbours else Browser(port, person))
            for number, person in enumerate(people)
        ]
        self._news = threading.Condition()
        self._acknowledged = 0
        self._faults: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._enough = self._stay = False

    @property
    def acknowledged(self) -> int:
        return sum(len(sender.told) for sender in self.senders)

    def come_in(self) -> None:
        for sender in self.senders:
            sender.browser.come_in()

    def begin(self, plan: Callable[[Sender], Iterable[str]], *, stay: bool = False) -> None:
        """Let everybody send the keys of `plan` until it ends, or it is enough, or there is no answer.

        Who is to `stay` goes on where there is no answer: the line is bad, and the server is there.
        """
        self._acknowledged, self._enough, self._stay = 0, False, stay
        self._threads = [threading.Thread(target=self._work, args=(sender, plan)) for sender in self.senders]
        for thread in self._threads:
            thread.start()

    def wait_for(self, many: int, *, patience: float) -> bool:
        """Wait until so many more were acknowledged; False where it takes too long."""
        with self._news:
            wanted = self._acknowledged + many
            return self._news.wait_for(lambda: self._acknowledged >= wanted or self._over(), patience)

    def enough(self) -> None:
        self._enough = True

    def end(self, going: Progress | None = None) -> None:
        """Wait for everybody, and say meanwhile how far they are.

        Raises:
            CannotLook: somebody could not do their part.
        """
        for thread in self._threads:
            while thread.is_alive():
                thread.join(1.0)
                if going is not None:
                    going.at(self._acknowledged)
        if self._faults:
            raise CannotLook(f"a sender gave up: {self._faults[0]}") from self._faults[0]

    def _over(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, sender: Sender, plan: Callable[[Sender], Iterable[str]]) -> None:
        try:
            self._send_all(sender, plan)
        except (Gone, NotTaken):
            pass  # the form itself could not be had: what waits is sent again when the server is back
        except BaseException as fault:
            self._faults.append(fault)
        finally:
            sender.browser.close()
            with self._news:
                self._news.notify_all()

    def _send_all(self, sender: Sender, plan: Callable[[Sender], Iterable[str]]) -> None:
        sender.browser.open_the_form()
        for key in plan(sender):
            answered = sender.send(key)
            if self._enough or not (answered or self._stay):
                return
            with self._news:
                self._acknowledged += key not in sender.waiting
                self._news.notify_all()


def a_town_with_senders(many: int) -> list[Viewer]:
    """A front door, and schools' safeguarding leads who may be chosen on the demo's sign-in page."""
    area = world.add_area("Northside")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    world.add_desk(area, hub, "The front door", front_door=True)
    school = world.add_agency(area, "Parkside Primary School", kind="education")
    people = [
        world.add_person(area, school, f"Joy Adeyemi {number}", role=Role.SAFEGUARDING_LEAD, story=number)
        for number in range(1, many + 1)
    ]
    Installation.objects.create(
        mode=Installation.DEMO,
        made_at=world.TUESDAY_NINE,
        starts_at=world.TUESDAY_NINE,
        finished=True,
    )
    return people


def again(sender: Sender, draw: random.Random, *, many: int) -> list[str]:
    """Some that were acknowledged long ago: a browser may send its form again when it is opened anew."""
    return draw.sample(sorted(sender.told), min(many, len(sender.told)))
