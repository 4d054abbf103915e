from django.urls import path

from joinedup.desk import adoption, drafting, guarding, reviewing, sealing, views

app_name = "desk"
urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("find", views.find, name="find"),
    path("found/<str:token>", views.found, name="found"),
    path("children/<str:reference>", views.child, name="child"),
    path("children/<str:reference>/looks", views.looks, name="looks"),
    path("children/<str:reference>/guards", guarding.guards, name="guards"),
    path("guards/<str:reference>/end", guarding.end_guard, name="end_guard"),
    path("i-know-a-family", guarding.know_family, name="know_family"),
    path("i-know-a-family/said", guarding.family_known, name="family_known"),
    path("with-a-reason", reviewing.open_with_a_reason, name="open_with_a_reason"),
    path("reviews", reviewing.reviews, name="reviews"),
    path("reviews/<str:reference>", reviewing.review, name="review"),
    path("children/<str:reference>/protect", sealing.protect, name="protect"),
    path("children/<str:reference>/lift", sealing.lift, name="lift"),
    path("children/<str:reference>/adoption", adoption.link, name="adoption"),
    path("sealed/<str:reference>/ask", adoption.ask, name="ask_to_open"),
    path("openings", adoption.openings, name="openings"),
    path("openings/<str:reference>", adoption.opening, name="opening"),
    path("openings/<str:reference>/approve", adoption.approve, name="approve"),
    path("openings/<str:reference>/opened", adoption.opened, name="opened"),
    path("sealed/<str:reference>", sealing.reveal, name="reveal"),
    path("sealed/<str:reference>/opened", sealing.revealed, name="revealed"),
    path("stuck", views.stuck, name="stuck"),
    path("stuck/<str:reference>/again", views.try_again, name="try_again"),
    path("open-work", views.open_work, name="open_work"),
    path("directory", views.directory, name="directory"),
    path("agencies/<str:reference>", views.agency, name="agency"),
    path("drafts", drafting.drafts, name="drafts"),
    path("drafts/keep", drafting.keep_draft, name="keep_draft"),
    path("drafts/<str:token>", drafting.draft, name="draft"),
    path("drafts/<str:token>/text", drafting.draft_text, name="draft_text"),
    path("drafts/<str:token>/discard", drafting.discard_draft, name="discard_draft"),
]
