"""A practitioner at a browser, and what a journey costs them: clicks, keys, fields, pages, and human seconds.

The seconds are those of the keystroke-level model (Card, Moran and Newell 1980), for people, not robots:

    T = 0.28 K + 1.10 P + 0.10 B + 0.40 H + 1.35 M

K keys pressed by somebody who is no typist, P pointing, B pressing a button, H a hand going between keyboard
and mouse, M one mental step for each decision. The decisions are declared by the journey, not counted. What
the server took is measured and printed, and is in no sum that is asserted: no test depends on a machine's
speed.

Every page that a practitioner comes to is looked at: nothing in the console, no fault that axe-core knows,
no sideways scrolling, the focus where it belongs, no person's name in an address, a title or the storage.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

AXE = (Path(__file__).resolve().parent / "vendor" / "axe.min.js").read_text("utf-8")
# What Chromium itself writes when a form is refused or a page is not there, which a test may do on purpose.
_REFUSED = re.compile(
    r"^Failed to load resource: the server responded with a status of (403|404|409|422|428)\b"
)
# Says each part that a script puts into the page, and each time that what had the focus went away and nothing
# took it up within 50 ms; said at once, for the page that follows knows nothing of it. Who clicks beside
# everything has lost nothing: what had the focus is still there.
_COUNTING = """
window.__looking = Promise.resolve();
document.addEventListener('htmx:after:process', event => {
  if (event.target !== document.body) console.debug('counted: swap');
});
document.addEventListener('focusout', ({target}) => {
  const look = done => setTimeout(() => {
    const gone = !target.isConnected || target.disabled || !target.checkVisibility();
    if (gone && document.activeElement === document.body) console.debug('counted: focus lost');
    done();
  }, 50);
  window.__looking = Promise.all([window.__looking, new Promise(look)]);
});
"""
_SEEN = """() => ({
  title: document.title,
  storage: JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  unfocused: document.activeElement === document.body,
  expected: !!document.querySelector(
    '[autofocus], .govuk-error-summary:not([data-disable-auto-focus="true"])'),
})"""
# Contrast is two thirds of what axe does, and page after page it would measure the same words in the same
# colours on the same grounds. It is asked of two of each kind that no page of this run has had: the words'
# element, colours, size and weight, every ground under them down to one that covers, and whatever is placed
# over or beside the flow. Of what axe can load beforehand the styles are for a rule that it does not run
# unasked.
_ASKING_AXE = """
  const how = {resultTypes: ['violations'], preload: {assets: ['media']}};
  const said = found => found.map(
    one => `${one.id}: ${one.help} at ${one.nodes.map(node => node.target).slice(0, 4).join(' | ')}`);
  const kind_of = one => {
    const style = getComputedStyle(one), kind = [one.localName, one.className, style.color, style.fontSize,
      style.fontWeight, style.textShadow, one.disabled, one.closest('[aria-disabled], [disabled]') !== null];
    let covered = false;
    for (let under = one; under; under = under.parentElement) {
      const here = getComputedStyle(under);
      if (!covered) {
        kind.push(here.backgroundColor, here.backgroundImage);
        covered = /^rgb\\(/.test(here.backgroundColor);
      }
      if (here.opacity !== '1') kind.push(here.opacity);
      if (here.position !== 'static') kind.push(here.position, under.localName, under.className);
    }
    return kind.join('|');
  };
  const contrast = async () => {
    const words = [...document.querySelectorAll('input, select, textarea')], counts = new Map(), asked = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      if (texts.currentNode.data.trim()) words.push(texts.currentNode.parentElement);
    for (const one of words.filter(one => one.checkVisibility())) {
      const kind = kind_of(one), many = counts.get(kind) || 0;
      counts.set(kind, many + 1);
      if (many < 2 && !known.includes(kind)) asked.push(one);
    }
    const rule = {...how, runOnly: {type: 'rule', values: ['color-contrast']}};
    const found = asked.length ? (await axe.run({include: asked}, rule)).violations : [];
    return [found, [...counts.keys()].filter(kind => !known.includes(kind))];
  };
"""
_FAULTS = (
    "async known => {"
    + _ASKING_AXE
    + """
  const [pale, kinds] = await contrast();
  const found = (await axe.run(document, {...how, rules: {'color-contrast': {enabled: false}}})).violations;
  return [said([...found, ...pale]), kinds];
}"""
)
_REMEMBER_WHAT_IS_SEEN = """() => {
  window.__seen = new WeakSet([...document.querySelectorAll('*')].filter(one => one.checkVisibility()));
}"""
# What of the same page may be otherwise at another width: sizes, colours and how large text must be for them,
# what scrolls, what the page has a heading and a main part by -- and whatever is seen at this width alone, of
# which every rule is asked.
_FAULTS_OF_THIS_WIDTH = (
    "async known => {"
    + _ASKING_AXE
    + """
  const values = ['target-size', 'scrollable-region-focusable', 'page-has-heading-one',
    'heading-order', 'landmark-one-main', 'bypass'];
  const [pale, kinds] = await contrast();
  const found = (await axe.run(document, {...how, runOnly: {type: 'rule', values}})).violations;
  const anew = [...document.body.querySelectorAll('*')].filter(
    one => one.checkVisibility() && !window.__seen.has(one));
  if (anew.length) found.push(
    ...(await axe.run({include: anew}, {...how, rules: {'color-contrast': {enabled: false}}})).violations);
  return [said([...found, ...pale]), kinds];
}"""
)


@dataclass(frozen=True)
class Journey:
    """What a practitioner sets out to do. `decisions` are the mental steps, each in words."""

    code: str
    title: str
    decisions: tuple[str, ...]
    seconds: float  # at most


@dataclass
class Cost:
    """What one journey took."""

    journey: Journey
    who: str
    clicks: int = 0
    keys: int = 0
    hands: int = 0
    fields: set[str] = field(default_factory=set)
    attachments: int = 0
    pages: int = 0
    swaps: int = 0
    focus_losses: int = 0
    waited: float = 0.0  # seconds, measured

    @property
    def seconds(self) -> float:
        """As the model has it, without what was waited for."""
        decided = len(self.journey.decisions)
        return 0.28 * self.keys + 1.20 * self.clicks + 0.40 * self.hands + 1.35 * decided


# References, keys of forms, and the tokens of a session or a search.
_DRAWN = re.compile(r'[A-Z]{1,2}-[0-9A-Z]{5}-[0-9A-Z]{5}|[A-Za-z0-9]{64}|value="[\w-]{24}"|/found/[\w-]+')
_CLEAN: set[str] = set()  # pages that axe has looked at in this run
_LEGIBLE: set[str] = set()  # kinds of words whose contrast it has
COSTS: list[Cost] = []  # of this run, printed at its end
PICTURED: dict[str, list[str]] = {}  # the words on each screen of which a picture is made


# Each text on the screen, once. References are drawn anew in each town, some wider than others: they are set
# alike while it is looked which texts are in view.
_IN_VIEW = """top => {
  const drawn = /\\b[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}\\b/g, nodes = [], as_typed = [], found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) nodes.push(walk.currentNode);
  for (const node of nodes) {
    as_typed.push(node.data);
    const alike = node.data.replace(drawn, "#");
    if (alike !== node.data) node.data = alike;
  }
  if (top) { top.scrollIntoView(); scrollBy(0, -70); }
  for (const node of nodes) {
    const words = node.data.trim().split(/\\s+/).join(" "), range = document.createRange();
    range.selectNodeContents(node);
    const seen = node.parentElement.checkVisibility() && [...range.getClientRects()].some(
      box => box.width > 1 && box.bottom > 0 && box.top < innerHeight
    );
    if (words && seen && !found.includes(words) && !words.startsWith("Kept for you")) found.push(words);
  }
  nodes.forEach((node, place) => { if (node.data !== as_typed[place]) node.data = as_typed[place]; });
  return found;
}"""


class Practitioner:
    """One person in a browser of their own."""

    def __init__(
        self,
        context: BrowserContext,
        name: str,
        *,
        url: str,
        private: Sequence[str],
        pictures: Path | None = None,
        phone: bool = False,
        script: bool = True,
    ) -> None:
        self.name, self.phone, self.script = name, phone, script
        self.elsewhere: tuple[str, ...] = ()  # other machines whose pages belong to the story
        self.ten_seconds_pass: Callable[[], None] = lambda: None  # where a test holds the clock
        self.looks = True  # whether axe looks at each page
        self.visited: list[str] = []  # the path of every page, in order
        self._url, self._private, self._pictures = url, tuple(private), pictures
        self._console: list[str] = []
        self._requests: list[str] = []
        self._waited, self._loads, self._lost = 0.0, 0, 0
        self._cost: Cost | None = None
        self._hand_on_mouse = False
        if script:
            context.add_init_script(_COUNTING)
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._console.append(f"uncaught: {error}"))
        self.page.on("request", self._requested)
        self.page.on("response", self._answered)

    # --- going about

    def goto(self, path: str, *, status: int = 200) -> "Practitioner":
        answer = self.page.goto(path if path.startswith("http") else self._url + path)
        assert answer is not None and answer.status == status, f"{path} answered {answer and answer.status}"
        self.arrived()
        return self

    def sign_in(self) -> "Practitioner":
        self.page.goto(self._url + "/sign-in")
        self.follow(self.page.get_by_role("button", name=self.name))
        return self

    def follow(self, thing: Locator) -> None:
        """Click what leads to another page, and look at that page."""
        self._leads_on(lambda: self.click(thing))

    def follow_by_key(self, key: str = "Enter") -> None:
        self._leads_on(lambda: self.press(key))

    def click(self, thing: Locator) -> None:
        self._to_mouse()
        if self._cost:
            self._cost.clicks += 1
        self._touch(thing)
        thing.click()

    def write(self, thing: Locator, text: str) -> None:
        """Click into a field and type, as a hand does it."""
        self.click(thing)
        self.type(thing, text)

    def type(self, thing: Locator, text: str) -> None:
        self._to_keyboard()
        self._touch(thing)
        if self._cost:  # a capital takes two keys
            self._cost.keys += len(text) + sum(letter.isupper() for letter in text)
        thing.press_sequentially(text)

    def press(self, key: str) -> None:
        self._to_keyboard()
        if self._cost:
            self._cost.keys += key.count("+") + 1
        self.page.keyboard.press(key)

    def tab_to(self, thing: Locator, *, most: int = 60, key: str = "Tab") -> None:
        """Go to a field with the tab key alone, as somebody without a mouse does."""
        for _ in range(most):
            if thing.evaluate("one => one === document.activeElement"):
                self._touch(thing)
                return
            self.press(key)
        raise AssertionError(f"{most} presses of {key} do not lead to {thing}")

    def reads(self, *sentences: str) -> None:
        """Each sentence is there to be seen, wherever it is on the page."""
        said = self.text()
        for sentence in sentences:
            assert sentence in said, f"{self.name} does not read {sentence!r} at {self.page.url}:\n{said}"

    def text(self) -> str:
        """What is on the page to be seen, with single spaces."""
        return " ".join(self.page.locator("body").inner_text().split())

    def picture(self, name: str, *, top: Locator | None = None) -> None:
        """Note the words on the screen, in a small window; keep the screen where pictures were asked for."""
        before = self.page.viewport_size
        assert before is not None
        if not self.phone:
            self.page.set_viewport_size({"width": 1000, "height": 750})
        PICTURED[name] = self.page.evaluate(_IN_VIEW, None if top is None else top.element_handle())
        if self._pictures is not None:
            if top is not None:
                top.evaluate("one => { one.scrollIntoView(); scrollBy(0, -70); }")
            self.page.screenshot(path=self._pictures / f"{name}.png", scale="css", animations="disabled")
        self.page.set_viewport_size(before)

    def line_was_lost(self) -> None:
        """The line was taken away on purpose: what Chromium itself writes of that is no fault of the page."""
        self._console = [line for line in self._console if "net::ERR_INTERNET_DISCONNECTED" not in line]

    # --- measuring

    @contextmanager
    def journey(self, journey: Journey) -> Iterator[Cost]:
        """Count everything inside the block. Begins with the hand on the mouse, or on the phone."""
        cost = Cost(journey, self.name)
        waited, loads = self._waited, self._loads
        self._cost, self._hand_on_mouse = cost, True
        try:
            yield cost
            if self.script:
                self.page.evaluate("async () => { await window.__looking }")
        finally:
            self._cost = None
        cost.waited = self._waited - waited
        cost.pages = self._loads - loads
        assert cost.focus_losses == 0, f"the focus was lost {cost.focus_losses} times in {journey.code}"
        COSTS.append(cost)

    def arrived(self) -> None:
        """Look at the page that was come to."""
        self._loads += 1
        self.page.wait_for_load_state("load")
        path = urlsplit(self.page.url).path
        self.visited.append(path)
        self._assert_nothing_in_console(path)
        seen = self.page.evaluate(_SEEN)
        self._assert_no_leak(path, seen["title"], seen["storage"])
        assert seen["wide"] <= 0, f"{path} scrolls sideways by {seen['wide']} pixels"
        if self.script:
            assert not self._lost, f"the focus was lost on the way to {path}"
            assert not (seen["expected"] and seen["unfocused"]), f"the focus is lost at {path}"
            if self.looks:
                self.assert_accessible()

    def assert_accessible(self) -> None:
        """Let axe-core look, unless it has found nothing at this width on the very same page in this run."""
        page = self._without_what_is_drawn()
        if page in _CLEAN:
            return
        self._assert_no_faults(_FAULTS)
        _CLEAN.add(page)

    def assert_accessible_at(self, width: int, height: int) -> None:
        """Look at it in this window, and in one of that size for what the size can make a difference to."""
        self.assert_accessible()
        before = self.page.viewport_size
        assert before is not None
        self.page.evaluate(_REMEMBER_WHAT_IS_SEEN)
        self.page.set_viewport_size({"width": width, "height": height})
        page = self._without_what_is_drawn()
        if page not in _CLEAN:
            self._assert_no_faults(_FAULTS_OF_THIS_WIDTH)
            _CLEAN.add(page)
        self.page.set_viewport_size(before)

    def _assert_no_faults(self, asked: str) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE + "; void 0")
        faults, kinds = self.page.evaluate(asked, sorted(_LEGIBLE))
        assert not faults, f"axe-core at {self.page.url}:\n" + "\n".join(faults)
        _LEGIBLE.update(kinds)

    def assert_fits(self, width: int) -> None:
        """Nothing runs out sideways at this width; 320 is a desktop's window at 400 per cent."""
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size({"width": width, "height": 640})
        wide = self.page.evaluate(_SEEN)["wide"]
        out = self.page.evaluate(
            """width => [...document.querySelectorAll('main *, header *, footer *, nav *')]
              .filter(one => one.getBoundingClientRect().right > width + 1)
              .slice(0, 5).map(one => one.outerHTML.slice(0, 120))""",
            width,
        )
        assert wide <= 0, f"{self.page.url} runs out by {wide} pixels at {width}: {out}"
        self.page.set_viewport_size(before)

    # --- inside

    def _leads_on(self, act: Callable[[], None]) -> None:
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.arrived()

    def _to_mouse(self) -> None:
        if self._cost and not self._hand_on_mouse and not self.phone:
            self._cost.hands += 1
        self._hand_on_mouse = True

    def _to_keyboard(self) -> None:
        if self._cost and self._hand_on_mouse and not self.phone:
            self._cost.hands += 1
        self._hand_on_mouse = False

    def _touch(self, thing: Locator) -> None:
        """Remember a form's field by its name, however often it is touched."""
        if self._cost is None:
            return
        name, kind = thing.evaluate(
            "one => [one.name || (one.control && one.control.name) || '', one.type || '']"
        )
        if name and kind not in ("submit", "button", "hidden"):
            self._cost.fields.add(name)
            self._cost.attachments += kind == "file"

    def _without_what_is_drawn(self) -> str:
        """A digest of the page as it stands, without references and keys, which are drawn anew each time."""
        page = _DRAWN.sub("", self.page.content())
        size = self.page.viewport_size
        return hashlib.sha256(f"{size} {page}".encode()).hexdigest()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.text == "counted: swap" and self._cost:
            self._cost.swaps += 1
        if message.text == "counted: focus lost":
            self._lost += 1
            if self._cost:
                self._cost.focus_losses += 1
        if message.type in ("error", "warning") and not _REFUSED.match(message.text):
            self._console.append(f"{message.type}: {message.text}")

    def _requested(self, request: Request) -> None:
        self._requests.append(request.url)

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.resource_type in ("document", "fetch", "xhr"):
            self._waited += max(0.0, request.timing["responseStart"]) / 1000

    def _assert_nothing_in_console(self, path: str) -> None:
        assert not self._console, f"the console at {path} says:\n" + "\n".join(self._console)
        foreign = [
            each
            for each in self._requests
            if not each.startswith((self._url, *self.elsewhere, "data:", "about:"))
        ]
        assert not foreign, f"{path} asked another machine: {foreign}"

    def _assert_no_leak(self, path: str, title: str, storage: str) -> None:
        places = {"title": title, "storage": storage}
        places |= {f"address {number}": unquote_plus(url) for number, url in enumerate(self._requests)}
        self._requests.clear()
        for place, text in places.items():
            told = [one for one in self._private if one.casefold() in text.casefold()]
            assert not told, f"{told} in the {place} at {path}: {text[:200]}"


def table(costs: Sequence[Cost]) -> list[str]:
    """The figures of a run, for people."""
    head = f"{'journey':<42} {'who':<14} {'clicks':>6} {'keys':>5} {'fields':>6} {'pages':>5} {'swaps':>5} " \
        f"{'lost':>4} {'decisions':>9} {'seconds':>8} {'at most':>7} {'waited':>7}"  # fmt: skip
    lines = [head]
    for cost in costs:
        journey = cost.journey
        lines.append(
            f"{journey.code + ' ' + journey.title:<42} {cost.who:<14} {cost.clicks:>6} {cost.keys:>5} "
            f"{len(cost.fields):>6} {cost.pages:>5} {cost.swaps:>5} {cost.focus_losses:>4} "
            f"{len(journey.decisions):>9} {cost.seconds:>8.1f} {journey.seconds:>7.0f} {cost.waited:>7.2f}"
        )
    return lines
