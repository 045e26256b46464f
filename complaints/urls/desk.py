"""Addresses of the desk, and of letters, which all who hold one open."""

from django.urls import path

from complaints.views.desk import (
    assigning,
    cases,
    deciding,
    joining,
    letters,
    queue,
    statements,
    steps,
    taking,
    talking,
)

_CASE = "desk/cases/<code:number>/"
_LETTER = "desk/letters/<slug:kind>/<slug:outcome>/"
urlpatterns = [
    path("desk/", queue.desk, name="desk"),
    path(_CASE, cases.case, name="desk_case"),
    path(f"{_CASE}document/", cases.document, name="desk_document"),
    path(f"{_CASE}steps/<slug:name>/", steps.step, name="desk_step"),
    path(f"{_CASE}draft/", deciding.draft, name="desk_draft"),
    path(f"{_CASE}draft/send/", deciding.draft_send, name="desk_draft_send"),
    path(f"{_CASE}release/", deciding.release, name="desk_release"),
    path(f"{_CASE}join/", joining.join, name="desk_join"),
    path(f"{_CASE}link/", joining.link, name="desk_link"),
    path(f"{_CASE}take/", assigning.take, name="desk_take"),
    path(f"{_CASE}hand-over/", assigning.hand_over, name="desk_hand_over"),
    path(f"{_CASE}messages/<slug:thread>/", talking.message, name="desk_message"),
    path("desk/new/", taking.choose, name="desk_new"),
    path("desk/new/dispute/", taking.find_document, name="desk_new_dispute"),
    path("desk/new/dispute/<code:document>/", taking.dispute, name="desk_take_down_dispute"),
    path("desk/new/complaint/", taking.complaint, name="desk_take_down_complaint"),
    path("desk/new/question/", taking.question, name="desk_take_down_question"),
    path("desk/statements/", statements.statement_list, name="desk_statements"),
    path("desk/statements/<int:statement_id>/", statements.statement_return, name="desk_statement"),
    path("desk/statements/<int:statement_id>/show/", statements.statement_show, name="desk_statement_show"),
    path("desk/assignment/", assigning.assignment, name="desk_assignment"),
    path("desk/handlers/<int:user_id>/", assigning.handler, name="desk_handler"),
    path("desk/letters/", letters.template_list, name="desk_letter_templates"),
    path("desk/letters/<slug:kind>/<slug:outcome>/", letters.template_new, name="desk_letter_template_new"),
    path(
        "desk/letters/<slug:kind>/<slug:outcome>/publish/",
        letters.template_publish,
        name="desk_letter_template_publish",
    ),
    path("cases/<code:number>/letter.pdf", letters.letter_pdf, name="letter_pdf"),
    path("cases/<code:number>/letter.json", letters.letter_json, name="letter_json"),
]
