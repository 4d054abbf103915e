"""Gives each person of a test a browser of their own."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.harness import Practitioner
from tests.browser.town import PRIVATE, ServedTown

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESKTOP, PHONE = (1366, 768), (390, 844)

Cast = Callable[..., Practitioner]


class casting:  # noqa: N801 -- read as a sentence where it is used
    """Opens browsers for people, and closes them all."""

    def __init__(self, chromium: Browser, town: ServedTown) -> None:
        self._chromium, self._town = chromium, town
        self._open: list[Practitioner] = []

    def __enter__(self) -> Cast:
        return self._cast

    def _cast(
        self, name: str, *, phone: bool = False, script: bool = True, sign_in: bool = True
    ) -> Practitioner:
        width, height = PHONE if phone else DESKTOP
        context = self._chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=phone,
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(60_000)
        one = Practitioner(
            context,
            name,
            url=self._town.url,
            private=PRIVATE,
            pictures=PICTURES if os.environ.get("JOINEDUP_PICTURES") and script else None,
            phone=phone,
            script=script,
        )
        one.ten_seconds_pass = self._town.ten_seconds_pass
        self._open.append(one)
        return one.sign_in() if sign_in else one

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            one.page.context.close()
