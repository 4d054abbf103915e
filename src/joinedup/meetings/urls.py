"""Meetings under /meetings, their cases under /cases."""

from django.urls import path

from joinedup.meetings.views import acting, agenda, attendance, live

app_name = "meetings"
urlpatterns = [
    path("meetings", agenda.meetings, name="meetings"),
    path("meetings/<str:reference>", agenda.meeting, name="meeting"),
    path("meetings/<str:reference>/build", agenda.build, name="build"),
    path("meetings/<str:reference>/lock", agenda.lock, name="lock"),
    path("meetings/<str:reference>/add", agenda.add, name="add"),
    path("meetings/<str:reference>/chair", agenda.chair, name="chair"),
    path("meetings/<str:reference>/scribe", agenda.scribe, name="scribe"),
    path("meetings/<str:reference>/ask-views", agenda.ask_views, name="ask_views"),
    path("meetings/<str:reference>/invite", attendance.invite, name="invite"),
    path("meetings/<str:reference>/came", attendance.came, name="came"),
    path("attendance", attendance.attendance, name="attendance"),
    path("cases/<str:reference>/lane", agenda.lane, name="lane"),
    path("cases/<str:reference>/move", agenda.move, name="move"),
    path("meetings/<str:reference>/live", live.live, name="live"),
    path("meetings/<str:reference>/room", live.room, name="room"),
    path("meetings/<str:reference>/stream", live.stream, name="stream"),
    path("meetings/<str:reference>/open", live.open_meeting, name="open"),
    path("meetings/<str:reference>/turn", live.turn, name="turn"),
    path("meetings/<str:reference>/close", live.close, name="close"),
    path("meetings/<str:reference>/minutes", live.minutes, name="minutes"),
    path("cases/<str:reference>/heard", live.heard, name="heard"),
    path("cases/<str:reference>/decide", live.decide, name="decide"),
    path("cases/<str:reference>/harmed", live.harmed, name="harmed"),
    path("cases/<str:reference>/dissent", live.dissent, name="dissent"),
    path("cases/<str:reference>/give", live.give, name="give"),
    path("cases/<str:reference>/call", live.call, name="call"),
    path("actions/<str:reference>/carry", live.carry, name="carry"),
    path("cases/<str:reference>/grade", live.grade, name="grade"),
    path("cases/<str:reference>/contact", live.contact, name="contact"),
    path("cases/<str:reference>/reveal", live.reveal, name="reveal"),
    path("cases/<str:reference>/view", live.view, name="view"),
    path("actions", acting.actions, name="actions"),
    path("actions/<str:reference>", acting.action, name="action"),
    path("actions/<str:reference>/accept", acting.accept, name="accept"),
    path("actions/<str:reference>/cannot", acting.cannot, name="cannot"),
    path("actions/<str:reference>/done", acting.done, name="done"),
    path("actions/<str:reference>/dropped", acting.dropped, name="dropped"),
    path("actions/<str:reference>/another", acting.another, name="another"),
    path("dissents/<str:reference>", acting.dissent, name="dissent_again"),
]
