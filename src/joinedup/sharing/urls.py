from django.urls import path

from joinedup.sharing import views

app_name = "sharing"
urlpatterns = [
    path("children/<str:reference>/ask", views.ask, name="ask"),
    path("children/<str:reference>/we-spoke", views.we_spoke, name="we_spoke"),
    path("questions", views.questions, name="questions"),
    path("questions/<str:reference>", views.question, name="question"),
    path("questions/<str:reference>/answer", views.answer, name="answer"),
    path("questions/<str:reference>/write-down", views.write_down, name="write_down"),
    path("questions/<str:reference>/release", views.release, name="release"),
    path("questions/<str:reference>/outcome", views.outcome, name="outcome"),
]
