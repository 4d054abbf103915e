"""Every address of the product. A path holds references only, never a name, date or number of a person."""

from django.urls import URLPattern, URLResolver, include, path

from joinedup.site import views

site = (
    [
        path("sign-in", views.sign_in, name="sign_in"),
        path("sign-out", views.sign_out, name="sign_out"),
        path("help", views.help_page, name="help"),
        path("accessibility", views.accessibility, name="accessibility"),
        path("privacy", views.privacy, name="privacy"),
        path("healthz", views.healthz, name="healthz"),
        path("readyz", views.readyz, name="readyz"),
    ],
    "site",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(site)),
    path("", include("joinedup.signin.urls")),
    path("", include("joinedup.desk.urls")),
    path("", include("joinedup.staff.urls")),
    path("", include("joinedup.frontdoor.urls")),
    path("", include("joinedup.sharing.urls")),
    path("", include("joinedup.pathway.urls")),
    path("", include("joinedup.disagreements.urls")),
    path("", include("joinedup.risk.urls")),
    path("", include("joinedup.meetings.urls")),
    path("", include("joinedup.assurance.urls")),
    path("", include("joinedup.linking.urls")),
    path("", include("joinedup.api.urls")),
]

handler400 = "joinedup.site.errors.not_readable"
handler403 = "joinedup.site.errors.not_allowed"
handler404 = "joinedup.site.errors.nothing_there"
handler500 = "joinedup.site.errors.our_fault"
