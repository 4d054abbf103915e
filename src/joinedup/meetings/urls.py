"""Meetings under /meetings, their cases under /cases."""

from django.urls import path

from joinedup.meetings.views import agenda, attendance

app_name = "meetings"
urlpatterns = [
    path("meetings", agenda.meetings, name="meetings"),
    path("meetings/<str:reference>", agenda.meeting, name="meeting"),
    path("meetings/<str:reference>/build", agenda.build, name="build"),
    path("meetings/<str:reference>/lock", agenda.lock, name="lock"),
    path("meetings/<str:reference>/add", agenda.add, name="add"),
    path("meetings/<str:reference>/chair", agenda.chair, name="chair"),
    path("meetings/<str:reference>/ask-views", agenda.ask_views, name="ask_views"),
    path("meetings/<str:reference>/invite", attendance.invite, name="invite"),
    path("meetings/<str:reference>/came", attendance.came, name="came"),
    path("attendance", attendance.attendance, name="attendance"),
    path("cases/<str:reference>/lane", agenda.lane, name="lane"),
    path("cases/<str:reference>/move", agenda.move, name="move"),
]
