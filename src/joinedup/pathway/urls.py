"""Steps and clocks of a child, under the child; what is said of one clock, under /clocks."""

from django.urls import path

from joinedup.pathway import views

app_name = "pathway"
urlpatterns = [
    path("children/<str:reference>/time-line", views.time_line, name="time_line"),
    path("children/<str:reference>/steps", views.record_step, name="record_step"),
    path("children/<str:reference>/leave", views.leave, name="leave"),
    path("clocks/<str:reference>/late", views.explain, name="explain"),
    path("clocks/<str:reference>/not-needed", views.not_needed, name="not_needed"),
    path("clocks/<str:reference>/plan", views.plan, name="plan"),
]
