"""Addresses of published questions and answers."""

from django.urls import path

from complaints.views import public

urlpatterns = [
    path("help/", public.help_page, name="help"),
    path("help/suggest.json", public.help_suggest, name="help_suggest"),
    path("help/answers/<int:answer_id>/", public.help_answer, name="help_answer"),
    path("desk/answers/", public.desk_answers, name="desk_answers"),
    path("desk/answers/new/", public.desk_answer_new, name="desk_answer_new"),
    path("desk/answers/<int:answer_id>/withdraw/", public.desk_answer_withdraw, name="desk_answer_withdraw"),
]
