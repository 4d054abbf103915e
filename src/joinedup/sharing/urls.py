from django.urls import path

from joinedup.sharing.views import (
    amending,
    answering,
    asking,
    challenging,
    conversation,
    otherwise,
    releasing,
    speaking,
    strategy,
    striking,
    thread,
)

app_name = "sharing"
urlpatterns = [
    path("children/<str:reference>/ask", asking.ask, name="ask"),
    path("children/<str:reference>/we-spoke", speaking.we_spoke, name="we_spoke"),
    path("children/<str:reference>/strategy", strategy.strategy, name="strategy"),
    path("questions", thread.questions, name="questions"),
    path("questions/<str:reference>", thread.question, name="question"),
    path("questions/<str:reference>/answer", answering.answer, name="answer"),
    path("questions/<str:reference>/write-down", answering.write_down, name="write_down"),
    path("questions/<str:reference>/we-spoke", otherwise.answer_spoken, name="answer_spoken"),
    path("questions/<str:reference>/not-ours", otherwise.not_ours, name="not_ours"),
    path("questions/<str:reference>/cannot-share", otherwise.cannot_share, name="cannot_share"),
    path("questions/<str:reference>/strike", striking.strike, name="strike"),
    path("questions/<str:reference>/put-back", striking.put_back, name="put_back"),
    path("questions/<str:reference>/challenge", challenging.challenge, name="challenge"),
    path("questions/<str:reference>/look-again", challenging.look_again, name="look_again"),
    path("questions/<str:reference>/release", releasing.release, name="release"),
    path("questions/<str:reference>/give-back", releasing.give_back, name="give_back"),
    path("questions/<str:reference>/outcome", thread.outcome, name="outcome"),
    path("questions/<str:reference>/hold", thread.hold, name="hold"),
    path("questions/<str:reference>/thread", conversation.conversation, name="thread"),
    path("questions/<str:reference>/accept", conversation.accept, name="accept"),
    path("questions/<str:reference>/withdraw", conversation.withdraw, name="withdraw"),
    path("questions/<str:reference>/amend", amending.amend, name="amend"),
    path("questions/<str:reference>/copy", amending.copy, name="copy"),
    path("questions/<str:reference>/rate", conversation.rate, name="rate"),
]
