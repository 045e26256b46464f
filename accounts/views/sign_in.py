"""What allauth's pages about sessions and passkeys lack: ending one session, and keeping the last second factor."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_end(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Ask whether one of one's own sessions shall end, and end it when that is confirmed."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    if request.method != "POST":
        return render(request, "usersessions/session_end.html", {"session": session})
    if session.is_current():
        return redirect("account_logout")
    session.end()
    messages.success(request, _("The session has ended. Whoever used it has to sign in again."))
    return redirect("usersessions_list")


class _RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth's views have no types
    """Keeps the last second factor of who must have one, as allauth does for authenticator apps."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        response: HttpResponse = super().form_valid(form)
        return response


remove_passkey = _RemovePasskeyView.as_view()
