"""Runs that tie an agency's extract, under /extracts; pairs at which a person looks, under /pairs."""

from django.urls import path

from joinedup.linking import views

app_name = "linking"
urlpatterns = [
    path("extracts", views.runs, name="runs"),
    path("extracts/propose", views.propose, name="propose"),
    path("extracts/<str:reference>", views.run, name="run"),
    path("pairs", views.looks, name="looks"),
    path("pairs/<str:reference>", views.look, name="look"),
]
