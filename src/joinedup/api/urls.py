"""What programs call, all below /api/v1; and the administrator's pages about their tokens."""

from django.urls import path

from joinedup.api.views import calls, tokens

app_name = "api"
urlpatterns = [
    path("api/v1/openapi.json", calls.openapi, name="openapi"),
    path("api/v1/concerns", calls.concerns_of_a_system, name="call_concerns"),
    path("api/v1/concerns/<str:reference>", calls.concern, name="call_concern"),
    path("api/v1/concerns/<str:reference>/read", calls.concern_read, name="call_concern_read"),
    path("api/v1/concerns/<str:reference>/challenge", calls.concern_challenge, name="call_challenge"),
    path("api/v1/notifications", calls.notifications, name="call_notifications"),
    path("systems", tokens.tokens, name="tokens"),
    path("systems/new", tokens.new_token, name="new_token"),
    path("systems/<str:reference>", tokens.token, name="token"),
    path("systems/<str:reference>/end", tokens.end_token, name="end_token"),
]
