"""A person's own name, language and unit of amounts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods

from accounts import services, sign_in
from accounts.forms.notices import ProfileForm
from accounts.http import SignedInRequest
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change how a person is named and shown things."""
    form = ProfileForm(request.user, request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/notices/profile.html", {"form": form})
    services.change_profile(user=request.user, **form.cleaned_data, now=timezone.now())
    with translation.override(request.user.language):
        messages.success(request, _("Your choices are saved."))
    response = redirect("accounts:profile")
    sign_in.remember_language(response, request.user.language)
    return response


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language of pages; who is signed in keeps it, for mail and for other browsers as well."""
    language = request.POST.get(i18n.LANGUAGE_QUERY_PARAMETER, "")
    if request.method == "POST" and isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        services.remember_language(user=request.user, language=language)
    response: HttpResponseBase = i18n.set_language(request)
    return response
