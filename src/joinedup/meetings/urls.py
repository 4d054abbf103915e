"""Meetings under /meetings, their cases under /cases."""

from django.urls import path

from joinedup.meetings.views import agenda

app_name = "meetings"
urlpatterns = [
    path("meetings", agenda.meetings, name="meetings"),
    path("meetings/<str:reference>", agenda.meeting, name="meeting"),
    path("meetings/<str:reference>/build", agenda.build, name="build"),
    path("meetings/<str:reference>/lock", agenda.lock, name="lock"),
    path("meetings/<str:reference>/add", agenda.add, name="add"),
    path("cases/<str:reference>/lane", agenda.lane, name="lane"),
    path("cases/<str:reference>/move", agenda.move, name="move"),
]
