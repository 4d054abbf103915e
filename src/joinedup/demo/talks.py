"""What was talked through before anybody was told: a word in a corridor, and advice without a name."""

from datetime import datetime

from joinedup.demo import story
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.advising import Advised, Asked, Naming, Noted

_HAD = Noted(
    spoke_with="The school nurse, in the corridor",
    worry="A girl in Year 4 has lost weight since the summer, and says that tea is 'when Mum remembers'.",
    agreed="The nurse weighs her on Monday. I ask her mother to come in.",
)
_ASKED = Asked(
    adviser="front_door",
    age_band="14-17",
    worry="A boy has shared a picture of a girl in his year. He deleted it, and told his form tutor himself. "
    "If I ring the police he may never tell us anything again.",
    working_well="He is in school every day, and has somebody there whom he trusts.",
)
_ADVISED = Advised(
    would_do="Let the tutor whom he told sit with him and his parents this week. "
    "Keep the telephone as it is. Ask youth justice about help before it is a crime.",
    becomes_concern="Anybody older who asked for the picture, money or threats, or a girl made to send it.",
    naming=Naming.MAY_STAY,
)


def put_down_talks(diary: Diary, days: Days) -> None:
    asked: list[str] = []

    def note(at: datetime) -> None:
        frontdoor.note_conversation(_HAD, by=in_the_story(story.JOY, at=at), at=at)

    def ask(at: datetime) -> None:
        asked.append(frontdoor.ask_before_naming(_ASKED, by=in_the_story(story.JOY, at=at), at=at))

    def advise(at: datetime) -> None:
        frontdoor.advise(asked[0], advised=_ADVISED, by=in_the_story(story.PRIYA, at=at), at=at)

    diary.put(days.back(3, "11:45"), note)
    diary.put(days.back(2, "09:20"), ask)
    diary.put(days.back(2, "10:35"), advise)
