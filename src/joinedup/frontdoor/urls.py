"""The front door's addresses: the sender's under /concern, the hub's under /front-door."""

from django.urls import path

from joinedup.frontdoor import views

app_name = "frontdoor"
urlpatterns = [
    path("concern/new", views.tell, name="tell"),
    path("concern/<str:reference>", views.receipt, name="receipt"),
    path("concern/<str:reference>/files", views.add_file, name="add_file"),
    path("files/<str:reference>", views.file, name="file"),
    path("front-door", views.queue, name="queue"),
    path("front-door/<str:reference>", views.concern, name="concern"),
    path("front-door/<str:reference>/tie", views.tie, name="tie"),
    path("front-door/<str:reference>/untie", views.untie, name="untie"),
    path("front-door/<str:reference>/rating", views.rate, name="rate"),
    path("front-door/<str:reference>/claim", views.claim, name="claim"),
    path("front-door/<str:reference>/release", views.release, name="release"),
    path("front-door/<str:reference>/recommend", views.recommend, name="recommend"),
    path("front-door/<str:reference>/authorise", views.authorise, name="authorise"),
]
