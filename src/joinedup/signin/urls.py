"""Where the ways in are. The first step is the shell's own /sign-in."""

from django.urls import path

from joinedup.signin import helping, single_sign_on, views

app_name = "signin"
urlpatterns = [
    path("sign-in/code", views.code, name="code"),
    path("sign-in/set-up", views.set_up, name="set_up"),
    path("sign-in/again", views.again, name="again"),
    path("sign-in/with", single_sign_on.leave, name="leave"),
    path("sign-in/from/<str:token>", single_sign_on.come_back, name="come_back"),
    path("account/providers/remove", single_sign_on.untie, name="untie"),
    path("welcome/<str:token>", views.welcome, name="welcome"),
    path("account", views.account, name="account"),
    path("account/end-visit", views.end_visit, name="end_visit"),
    path("account/app", views.new_app, name="new_app"),
    path("account/passkeys/new", views.new_passkey, name="new_passkey"),
    path("account/passkeys/remove", views.remove_passkey, name="remove_passkey"),
    path("account/password", views.new_password, name="new_password"),
    path("account/notices", views.have_seen, name="have_seen"),
    path("account/nobody-is-lost", helping.stop_mine, name="stop_mine"),
    path("recovery", helping.lost, name="lost"),
    path("recovery/<str:token>", helping.recovery, name="recovery"),
    path("recovery/<str:token>/stop", helping.stop_for, name="stop_for"),
    path("account/recovery-codes", views.recovery_codes, name="recovery_codes"),
]
