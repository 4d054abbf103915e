"""The front door's addresses: the sender's under /concern, everybody's under /tell, the hub's under
/front-door."""

from django.urls import path

from joinedup.frontdoor import views
from joinedup.frontdoor.views import talking

app_name = "frontdoor"
urlpatterns = [
    path("concern/new", views.tell, name="tell"),
    path("concern/<str:reference>", views.receipt, name="receipt"),
    path("concern/<str:reference>/files", views.add_file, name="add_file"),
    path("concern/<str:reference>/challenge", views.challenge, name="challenge"),
    path("files/<str:reference>", views.file, name="file"),
    path("notification/new", views.notify, name="notify"),
    path("incident/<str:reference>", views.incident, name="incident"),
    path("incident/<str:reference>/contest", views.contest, name="contest"),
    path("after-incident/<str:reference>", views.path, name="path"),
    path("after-incident/<str:reference>/take", views.take_path, name="take_path"),
    path("front-door", views.queue, name="queue"),
    path("front-door/feedback", views.owed, name="owed"),
    path("front-door/<str:reference>", views.concern, name="concern"),
    path("front-door/<str:reference>/tie", views.tie, name="tie"),
    path("front-door/<str:reference>/untie", views.untie, name="untie"),
    path("front-door/<str:reference>/rating", views.rate, name="rate"),
    path("front-door/<str:reference>/claim", views.claim, name="claim"),
    path("front-door/<str:reference>/release", views.release, name="release"),
    path("front-door/<str:reference>/recommend", views.recommend, name="recommend"),
    path("front-door/<str:reference>/authorise", views.authorise, name="authorise"),
    path("tell", views.public.start, name="public_start"),
    path("tell/danger", views.public.danger, name="public_danger"),
    path("tell/page", views.public.page, name="public_page"),
    path("tell/check", views.public.check, name="public_check"),
    path("tell/receipt", views.public.receipt, name="public_receipt"),
    path("tell/save", views.public_later.save, name="public_save"),
    path("tell/come-back", views.public_later.come_back, name="public_come_back"),
    path("tell/list", views.public_later.overview, name="public_list"),
    path("tell/delete", views.public_later.delete, name="public_delete"),
    path("tell/how-far", views.public_later.how_far, name="public_how_far"),
    path("talk", talking.talks, name="talks"),
    path("talk/had", talking.note, name="note_talk"),
    path("talk/unnamed", talking.ask, name="ask_before_naming"),
    path("talk/<str:reference>", talking.talk, name="talk"),
    path("talk/<str:reference>/advise", talking.advise, name="advise"),
    path("talk/<str:reference>/tell", talking.name_it, name="name_it"),
    path("front-door/<str:reference>/feedback", views.feedback, name="feedback"),
    path("concern/<str:reference>/did-it-help", views.helped, name="helped"),
    path("front-door/<str:reference>/people", views.people, name="people"),
    path("at-the-hub", views.at_the_hub, name="at_the_hub"),
    path("front-door/<str:reference>/hub", views.hub, name="hub"),
    path("front-door/<str:reference>/not-ours", views.give_back, name="give_back"),
    path("front-door/<str:reference>/entry", views.entry, name="entry"),
    path("front-door/<str:reference>/contact", views.contact, name="contact"),
    path("front-door/<str:reference>/contact-came", views.contact_came, name="contact_came"),
    path("front-door/<str:reference>/came-of-it", views.came_of, name="came_of"),
    path("concern/<str:reference>/more", views.give_more, name="give_more"),
    path("front-door/<str:reference>/answer", views.answer_challenge, name="answer_challenge"),
]
