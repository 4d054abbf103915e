"""People without an account, who tell of a worry by the form for everybody: page by page, as browsers do."""

import re
from dataclasses import dataclass, field

from joinedup.lab.started import Browser, NotTaken, found

_ANSWERS = re.compile(r'name="_answers" value="([^"]+)"')
_KEY = re.compile(r'name="_key" value="([^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_RECEIPT = re.compile(r'class="j-reference">(C-[0-9A-Z]{5}-[0-9A-Z]{5})<')
_PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("about", {"about": "then"}),
    ("worry", {}),
    ("then", {}),
    ("children", {"name_1": ""}),
    ("you", {"give": "no"}),
)


@dataclass(slots=True)
class Neighbour(Browser):
    """Each worry is a form of its own. Its last page is sent again, as it was, where no receipt came."""

    last_pages: dict[str, dict[str, str]] = field(default_factory=dict)

    def come_in(self) -> None:
        self.open_the_form()

    def open_the_form(self) -> None:
        page = self.ask("GET", "/tell")
        if page.status != 200:
            raise NotTaken(f"{page.status} in place of the form", odd=page.status != 503)
        self.token = found(_TOKEN, page.text)
        self.key = self.key or f"neighbour-{id(self):x}"

    def tell(self, worry: str, *, key: str) -> str:
        """Return the reference on the receipt, once it is seen.

        Raises:
            Gone: there was no answer.
            NotTaken: the answer is no receipt.
        """
        if key not in self.last_pages:
            self.last_pages[key] = self.filled_in(worry)
        answer = self.ask("POST", "/tell/check", self.last_pages[key])
        if answer.status == 303 and answer.goes_to == "/tell/receipt":
            answer = self.ask("GET", "/tell/receipt")
        told = _RECEIPT.search(answer.text)
        if answer.status == 200 and told:
            return told[1]
        raise NotTaken(f"{answer.status} {answer.goes_to}".strip(), odd=answer.status != 503)

    def filled_in(self, worry: str) -> dict[str, str]:
        self.cookies.pop("form", None)
        self._go_on("/tell", {"danger": "no"})
        for on, fields in _PAGES:
            self._go_on(f"/tell/page?on={on}", {"worry": worry} if on == "worry" else fields)
        page = self.ask("GET", "/tell/check")
        if page.status != 200:
            raise NotTaken(f"{page.status} in place of the last page", odd=page.status != 503)
        return {
            "csrfmiddlewaretoken": found(_TOKEN, page.text),
            "_key": found(_KEY, page.text),
            "_answers": found(_ANSWERS, page.text),
            "word": "",
        }

    def _go_on(self, path: str, fields: dict[str, str]) -> None:
        answer = self.ask("POST", path, {"csrfmiddlewaretoken": self.token, **fields})
        if answer.status != 303:
            raise NotTaken(f"{answer.status} at a page", odd=answer.status != 503)
