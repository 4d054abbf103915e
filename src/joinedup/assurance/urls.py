"""Whether what was decided is done. A policy is called by its code."""

from django.urls import path

from joinedup.assurance import views

app_name = "assurance"
urlpatterns = [
    path("assurance", views.board, name="board"),
    path("assurance/<str:reference>", views.policy, name="policy"),
    path("assurance/<str:reference>/draw", views.draw, name="draw"),
    path("assurance/<str:reference>/found", views.found, name="found"),
    path("assurance/<str:reference>/rebase", views.rebase, name="rebase"),
]
