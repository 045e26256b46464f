"""Django's admin as the operator's staff have it."""

from importlib import import_module

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin behind our own sign-in, so with its second factor, its limits and its lock-out."""

    default_site = "cfcii.backoffice_site.BackOfficeSite"

    def ready(self) -> None:
        super().ready()
        behind_sign_in = import_module("allauth.account.decorators").secure_admin_login  # needs the models
        admin.site.login = behind_sign_in(admin.site.login)  # type: ignore[method-assign]
        for app in _NOT_IN_THE_BACK_OFFICE:
            for model in apps.get_app_config(app).get_models():
                if admin.site.is_registered(model):
                    admin.site.unregister(model)


_NOT_IN_THE_BACK_OFFICE = (
    "auth",  # groups: rights come with roles
    "django_q",  # a schedule names any function of the process
    "mfa",  # nobody adds or takes away another person's second factor
    "usersessions",  # a person ends their own; staff stop the person
    "account",  # an address that staff vouch for opens the way to a password
)
