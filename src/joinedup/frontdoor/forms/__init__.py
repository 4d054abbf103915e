"""What a sender, a social worker and a manager fill in. Nothing is chosen beforehand in a decision."""

from joinedup.frontdoor.forms.deciding import AUTHORISE, DecideForm, RecommendForm
from joinedup.frontdoor.forms.following import (
    AnswerChallengeForm,
    CameOfForm,
    ChallengeForm,
    HaveItForm,
    MoreForm,
)
from joinedup.frontdoor.forms.people import ContactCameForm, ContactForm, EntryForm, SettleForm
from joinedup.frontdoor.forms.talking import AdviseForm, AskBeforeNamingForm, NameItForm, NoteForm
from joinedup.frontdoor.forms.telling import TellForm
from joinedup.frontdoor.forms.triage import PressForm, RateForm
from joinedup.frontdoor.forms.tying import A_NEW_CHILD, ANOTHER_CHILD, TieForm, UntieForm, UntiePersonForm

__all__ = [
    "ANOTHER_CHILD",
    "AUTHORISE",
    "A_NEW_CHILD",
    "AdviseForm",
    "AnswerChallengeForm",
    "AskBeforeNamingForm",
    "CameOfForm",
    "ChallengeForm",
    "ContactCameForm",
    "ContactForm",
    "DecideForm",
    "EntryForm",
    "HaveItForm",
    "MoreForm",
    "NameItForm",
    "NoteForm",
    "PressForm",
    "RateForm",
    "RecommendForm",
    "SettleForm",
    "TellForm",
    "TieForm",
    "UntieForm",
    "UntiePersonForm",
]
