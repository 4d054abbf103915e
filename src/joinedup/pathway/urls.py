"""Steps and clocks of a child, under the child; what is said of one clock, under /clocks."""

from django.urls import path

from joinedup.pathway import views
from joinedup.pathway.views import protection as protecting

app_name = "pathway"
urlpatterns = [
    path("children/<str:reference>/time-line", views.time_line, name="time_line"),
    path("children/<str:reference>/steps", views.record_step, name="record_step"),
    path("children/<str:reference>/leave", views.leave, name="leave"),
    path("clocks/<str:reference>/late", views.explain, name="explain"),
    path("clocks/<str:reference>/not-needed", views.not_needed, name="not_needed"),
    path("clocks/<str:reference>/plan", views.plan, name="plan"),
    path("police-protection", protecting.protections, name="protections"),
    path("children/<str:reference>/police-protection", protecting.protect_child, name="protect_child"),
    path("police-protection/<str:reference>", protecting.protection, name="protection"),
    path("police-protection/<str:reference>/told", protecting.protection_told, name="protection_told"),
    path("police-protection/<str:reference>/wishes", protecting.protection_wishes, name="protection_wishes"),
    path("police-protection/<str:reference>/search", protecting.protection_search, name="protection_search"),
    path(
        "police-protection/<str:reference>/grounds", protecting.protection_grounds, name="protection_grounds"
    ),
    path("police-protection/<str:reference>/child", protecting.protection_child, name="protection_child"),
    path(
        "police-protection/<str:reference>/officer", protecting.protection_officer, name="protection_officer"
    ),
    path("police-protection/<str:reference>/take", protecting.protection_take, name="protection_take"),
]
