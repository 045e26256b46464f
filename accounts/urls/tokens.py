"""The front door, and API tokens."""

from django.urls import path

from accounts.views import home, tokens

urlpatterns = [
    path("", home.home, name="home"),
    path("lender/<code:code>/tokens/", tokens.token_list, name="token_list"),
    path("lender/<code:code>/tokens/new/", tokens.token_issue, name="token_issue"),
    path("lender/<code:code>/tokens/issued/", tokens.token_issued, name="token_issued"),
    path("lender/<code:code>/tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
