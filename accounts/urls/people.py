"""An enterprise's people and invitations."""

from django.urls import URLPattern, path

from accounts.views import invitations, people

urlpatterns: list[URLPattern] = [
    path("enterprise/<int:enterprise_id>/people/", people.people, name="people"),
    path("enterprise/<int:enterprise_id>/people/invite/", people.invite, name="invite"),
    path("enterprise/<int:enterprise_id>/people/leave/", people.enterprise_leave, name="enterprise_leave"),
    path("enterprise/people/<int:membership_id>/change/", people.member_change, name="member_change"),
    path("enterprise/people/<int:membership_id>/end/", people.member_end, name="member_end"),
    path(
        "enterprise/invitations/<int:invitation_id>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"
    ),
    path("invitation/", invitations.invitation_accept, name="invitation_accept"),
    path("invitation/<int:invitation_id>/", invitations.invitation_mine, name="invitation_mine"),
    path("invitation/open/<code:secret>/", invitations.invitation_open, name="invitation_open"),
    path("invitation/sign-up/", invitations.invitation_sign_up, name="invitation_sign_up"),
    path("invitation/switch/", invitations.invitation_switch, name="invitation_switch"),
]
