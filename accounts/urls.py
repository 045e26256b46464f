"""Addresses of accounts."""

from django.urls import path

from accounts.views import home, tokens

app_name = "accounts"
urlpatterns = [
    path("", home.home, name="home"),
    path("lender/<str:code>/tokens/", tokens.token_list, name="token_list"),
    path("lender/<str:code>/tokens/new/", tokens.token_issue, name="token_issue"),
    path("lender/<str:code>/tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
