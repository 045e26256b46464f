"""An institution's users, as its administrators manage them."""

from django.urls import path

from accounts.views import institutions as views

urlpatterns = [
    path("institution/<code:code>/users/", views.institution_people, name="institution_people"),
    path("institution/<code:code>/users/new/", views.user_propose, name="user_propose"),
    path("institution/<code:code>/users/<int:membership_id>/role/", views.user_role, name="user_role"),
    path("institution/<code:code>/users/<int:membership_id>/stop/", views.user_stop, name="user_stop"),
    path("institution/<code:code>/proposals/<int:proposal_id>/", views.proposal_decide, name="proposal_decide"),
    path(
        "institution/<code:code>/proposals/<int:proposal_id>/withdraw/",
        views.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path("institution/<code:code>/record/", views.institution_record, name="institution_record"),
]
