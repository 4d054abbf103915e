from django.urls import path

from joinedup.sharing.views import answering, asking, releasing, speaking, strategy, thread

app_name = "sharing"
urlpatterns = [
    path("children/<str:reference>/ask", asking.ask, name="ask"),
    path("children/<str:reference>/we-spoke", speaking.we_spoke, name="we_spoke"),
    path("children/<str:reference>/strategy", strategy.strategy, name="strategy"),
    path("questions", thread.questions, name="questions"),
    path("questions/<str:reference>", thread.question, name="question"),
    path("questions/<str:reference>/answer", answering.answer, name="answer"),
    path("questions/<str:reference>/write-down", answering.write_down, name="write_down"),
    path("questions/<str:reference>/release", releasing.release, name="release"),
    path("questions/<str:reference>/give-back", releasing.give_back, name="give_back"),
    path("questions/<str:reference>/outcome", thread.outcome, name="outcome"),
]
