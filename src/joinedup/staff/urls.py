from django.urls import path

from joinedup.staff import keeping, views

app_name = "staff"
urlpatterns = [
    path("people", views.people, name="people"),
    path("people/new-agency", keeping.bring_on, name="bring_on"),
    path("people/at/<str:reference>", views.people_at, name="people_at"),
    path("people/at/<str:reference>/new", views.take_on, name="take_on"),
    path("people/at/<str:reference>/leaves", keeping.leave_partnership, name="leave_partnership"),
    path("people/<str:reference>", views.person, name="person"),
    path("people/<str:reference>/skills", keeping.skills, name="skills"),
    path("people/<str:reference>/leave", views.leave, name="leave"),
    path("people/<str:reference>/invite", views.invite, name="invite"),
    path("people/<str:reference>/renew", views.renew, name="renew"),
    path("roles", views.roles, name="roles"),
    path("roles/new", views.new_role, name="new_role"),
    path("roles/<str:token>", views.role, name="role"),
]
