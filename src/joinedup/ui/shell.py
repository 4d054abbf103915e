"""What every page is wrapped in, as one value that the site builds and the template shows.

The shell names no route: links arrive as they are, because the rooms that own them lie above this one.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the service navigation or of a sub-navigation.

    `count` is shown as a badge when it is above nought; `count_words` is what a screen reader hears with
    it ('3 questions waiting'), and is required then.
    """

    text: str
    href: str
    current: bool = False
    count: int = 0
    count_words: str = ""

    def __post_init__(self) -> None:
        if self.count and not self.count_words:
            raise ValueError(f"{self.text}: a badge needs words beside its number")


@dataclass(frozen=True, slots=True)
class Shell:
    """The page around the page. Signed out, `person_name` and the parts that need somebody are empty."""

    area_name: str = ""
    service_name: str = "Joinedup"
    home_url: str = "/"
    person_name: str = ""
    agency_name: str = ""
    sign_out_url: str = ""
    sign_in_url: str = ""
    navigation: tuple[NavItem, ...] = ()
    find_url: str = ""
    duty_line: str = ""  # 'On shift until 14:00'
    duty_url: str = ""
    on_duty: bool = False
    handover_url: str = ""  # where one hands over, also when the shift is over or was cut short
    handover_prompt: str = ""  # 'Your shift ends in 42 minutes ...', once a shift
    desk_line: str = ""  # 'Duty desk: Safeguarding Unit – 2 waiting'
    desk_url: str = ""
    demo_line: str = ""  # 'Demo town. Nobody here is real.'
    moment: datetime | None = None  # shown beside the demo line
    banner: str = ""  # 'Education attendance unavailable since 09:02.'
    own_account: NavItem | None = None  # where there is something to know about it
    footer: tuple[NavItem, ...] = ()  # Help, Accessibility, Privacy
    live: bool = True  # False leaves scripts out, for pages that must work when all else fails
