"""Pages on which an institution's administrators register its API clients and their keys."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import pages, services
from accounts.forms.clients import ClientProposalForm, ClientStopForm, DecisionForm, KeysForm
from accounts.http import SignedInRequest
from accounts.models import ApiClient, ClientKey, Institution, User
from accounts.reauthentication import recently_authenticated
from cfcii.common.errors import DomainError


@require_safe
@login_required
def client_list(request: SignedInRequest, code: str) -> HttpResponse:
    """List an institution's clients, the latest first."""
    institution = pages.institution_administered_by(request.user, code)
    clients = ApiClient.objects.filter(institution=institution).select_related("proposed_by", "decided_by")
    page = pages.page_of(request, clients.order_by("-pk"))
    return render(request, "accounts/institution/client_list.html", _context(institution, page=page))


@require_safe
@login_required
def client_detail(request: SignedInRequest, code: str, client_id: int) -> HttpResponse:
    """Show a client with its keys, and where it signs in."""
    client = _client(request.user, code, client_id)
    keys = client.keys.select_related("added_by", "removed_by").order_by("-pk")
    context = _context(
        client.institution, client=client, keys=keys, scopes=_scopes(client), issuer=settings.PUBLIC_ADDRESS,
        token_address=settings.PUBLIC_ADDRESS + reverse("oauth:token"), may_decide=_may_decide(client, request.user),
    )  # fmt: skip
    return render(request, "accounts/institution/client_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def client_propose(request: SignedInRequest, code: str) -> HttpResponse:
    """Propose a client; a second person decides."""
    institution = pages.institution_administered_by(request.user, code)
    is_sent = request.method == "POST"
    form = ClientProposalForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, institution=institution
    )
    if form.is_valid():
        entered = {name: form.cleaned_data[name] for name in ("label", "scopes", "jwks")}
        try:
            client = services.propose_client(
                institution=institution, **entered, proposed_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("jwks", str(error))
        else:
            messages.success(request, _("Proposed. The client can sign in when a second person has approved."))
            return redirect("accounts:client_detail", institution.code, client.pk)
    return render(request, "accounts/institution/client_propose.html", _context(institution, form=form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def client_decide(request: SignedInRequest, code: str, client_id: int) -> HttpResponse:
    """Show a proposed client to the second person, and approve or decline it as they say."""
    client = _client(request.user, code, client_id)
    if client.state == ApiClient.State.PROPOSED:
        _check(services.check_client_is_for, client, request.user)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if client.state != ApiClient.State.PROPOSED or not form.is_valid():
        context = _context(
            client.institution, client=client, keys=client.keys.current(), scopes=_scopes(client), form=form,
            shown=services.digest_of_client(client),
        )  # fmt: skip
        return render(request, "accounts/institution/client_decide.html", context)
    try:
        said = _decide(client, form.cleaned_data, request.user, shown=request.POST.get("shown", ""))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said)
    return redirect("accounts:client_detail", code, client.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def client_stop(request: SignedInRequest, code: str, client_id: int) -> HttpResponse:
    """Ask whether a client shall be stopped, and stop it when that is confirmed."""
    client = _client(request.user, code, client_id)
    form = ClientStopForm(request.POST if request.method == "POST" else None)
    if client.state not in (ApiClient.State.PROPOSED, ApiClient.State.ACTIVE) or not form.is_valid():
        context = _context(client.institution, client=client, form=form)
        return render(request, "accounts/institution/client_stop.html", context)
    try:
        services.stop_client(
            client=client, reason=form.cleaned_data["reason"], stopped_by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The client is stopped: no token of it is left."))
    return redirect("accounts:client_detail", code, client.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def client_key_add(request: SignedInRequest, code: str, client_id: int) -> HttpResponse:
    """Add keys to a client, as a rotation begins; a second person decides."""
    client = _client(request.user, code, client_id)
    is_sent = request.method == "POST"
    form = KeysForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        try:
            services.add_client_keys(
                client=client, jwks=form.cleaned_data["jwks"], added_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error("jwks", str(error))
        else:
            said = _("Added. The client can sign in by the key when a second person has approved it.")
            messages.success(request, said)
            return redirect("accounts:client_detail", code, client.pk)
    return render(
        request, "accounts/institution/client_key_add.html", _context(client.institution, client=client, form=form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recently_authenticated
def client_key_decide(request: SignedInRequest, code: str, key_id: int) -> HttpResponse:
    """Show a key that waits to the second person, and approve or decline it as they say."""
    key = _key(request.user, code, key_id)
    if key.is_waiting:
        _check(services.check_key_is_for, key, request.user)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if not key.is_waiting or not form.is_valid():
        context = _context(
            key.client.institution, client=key.client, key=key, scopes=_scopes(key.client), form=form
        )  # fmt: skip
        return render(request, "accounts/institution/client_key_decide.html", context)
    try:
        said = _decide_key(key, form.cleaned_data, request.user)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said)
    return redirect("accounts:client_detail", code, key.client_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def client_key_remove(request: SignedInRequest, code: str, key_id: int) -> HttpResponse:
    """Ask whether a key shall be removed, and remove it when that is confirmed."""
    key = _key(request.user, code, key_id)
    if request.method != "POST":
        others = key.client.keys.usable().exclude(pk=key.pk).count()
        context = _context(key.client.institution, client=key.client, key=key, others=others)
        return render(request, "accounts/institution/client_key_remove.html", context)
    try:
        services.remove_client_key(key=key, removed_by=request.user, now=timezone.now())
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The key is removed: it opens nothing any more."))
    return redirect("accounts:client_detail", code, key.client_id)


def _client(user: User, code: str, client_id: int) -> ApiClient:
    institution = pages.institution_administered_by(user, code)
    clients = ApiClient.objects.select_related("institution", "proposed_by", "decided_by", "stopped_by")
    return get_object_or_404(clients, pk=client_id, institution=institution)


def _key(user: User, code: str, key_id: int) -> ClientKey:
    institution = pages.institution_administered_by(user, code)
    keys = ClientKey.objects.select_related("client__institution", "client__proposed_by", "added_by")
    return get_object_or_404(keys, pk=key_id, client__institution=institution)


def _check(is_for: Callable[[Any, User], None], row: ApiClient | ClientKey, user: User) -> None:
    """Raise PermissionDenied unless the user is the second person for what is proposed."""
    try:
        is_for(row, user)
    except DomainError as error:
        raise PermissionDenied(str(error)) from error


def _may_decide(client: ApiClient, user: User) -> bool:
    return client.state == ApiClient.State.PROPOSED and client.proposed_by_id != user.pk


def _decide(client: ApiClient, entered: dict[str, Any], person: User, *, shown: str) -> str:
    """Do what the form says; give what to tell the person."""
    now = timezone.now()
    if entered["decision"] == "approve":
        services.approve_client(client=client, approved_by=person, now=now, shown=shown)
        return _("Approved. The client can sign in from now on.")
    services.decline_client(client=client, reason=entered["reason"], declined_by=person, now=now)
    return _("Declined. Who made the proposal is told why.")


def _decide_key(key: ClientKey, entered: dict[str, Any], person: User) -> str:
    now = timezone.now()
    if entered["decision"] == "approve":
        services.approve_client_key(key=key, approved_by=person, now=now)
        return _("Approved. Remove the old key when your system signs by the new one.")
    services.decline_client_key(key=key, reason=entered["reason"], declined_by=person, now=now)
    return _("Declined. Who added the key is told why.")


def _scopes(client: ApiClient) -> list[str]:
    """Say in words what a client may do."""
    return [str(each.label) for each in services.scopes_for(client.institution) if each.value in client.scopes]


def _context(institution: Institution, **more: Any) -> dict[str, Any]:
    return {"institution": institution, "tab": "clients", **more}
