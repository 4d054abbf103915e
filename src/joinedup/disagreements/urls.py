"""Where two agencies differ: raised under a child, a question or a case, gone on with under /differences."""

from django.urls import path

from joinedup.disagreements import views

app_name = "disagreements"
urlpatterns = [
    path("differences", views.differences, name="differences"),
    path("children/<str:reference>/differ", views.raise_of_child, name="raise_of_child"),
    path("questions/<str:reference>/differ", views.raise_of_question, name="raise_of_question"),
    path("cases/<str:reference>/differ", views.raise_of_case, name="raise_of_case"),
    path("differences/<str:reference>", views.difference, name="difference"),
    path("differences/<str:reference>/say", views.say, name="say"),
    path("differences/<str:reference>/up", views.up, name="up"),
    path("differences/<str:reference>/agreed", views.agreed, name="agreed"),
    path("differences/<str:reference>/confirm", views.confirm, name="confirm"),
    path("differences/<str:reference>/withdraw", views.withdraw, name="withdraw"),
    path("differences/<str:reference>/fair", views.fair, name="fair"),
    path("good-practice/<str:reference>", views.good_practice, name="good_practice"),
    path("learning/<str:reference>", views.learning, name="learning"),
]
