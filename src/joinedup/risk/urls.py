"""A round of views, under /views."""

from django.urls import path

from joinedup.risk import views

app_name = "risk"
urlpatterns = [
    path("views/<str:reference>", views.views, name="views"),
    path("views/<str:reference>/fact", views.fact, name="fact"),
    path("views/<str:reference>/guess", views.guess, name="guess"),
    path("views/<str:reference>/adult", views.adult, name="adult"),
    path("views/<str:reference>/reveal", views.reveal, name="reveal"),
]
