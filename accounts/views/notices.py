"""The inbox of what a person was told, and of what they want e-mail."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import pages, selectors, services
from accounts.forms.notices import NotificationChoicesForm
from accounts.http import SignedInRequest
from accounts.models import Notification, NotificationChoice, User
from accounts.notices import KINDS, kinds_for


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification as its reader sees it."""

    id: int
    title: str
    body: str
    about: str
    """The enterprise or institution that it is about."""
    at: datetime
    is_unread: bool
    leads_on: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of notice, and whether its e-mail comes."""

    kind: str
    name: str
    by_email: bool
    is_fixed: bool


@require_safe
@login_required
def notifications(request: SignedInRequest) -> HttpResponse:
    """List what the person was told: what is not read yet first, then the latest first."""
    own = Notification.objects.filter(user=request.user).select_related("enterprise", "institution")
    own = own.defer("institution__vault_keyset")
    page = pages.page_of(request, own.order_by(F("read_at").desc(nulls_first=True), "-created_at", "-pk"))
    page.object_list = [_shown(each) for each in page.object_list]
    return render(request, "accounts/notices/notification_list.html", {"page": page})


@require_POST
@login_required
def notification_open(request: SignedInRequest, notification_id: int) -> HttpResponse:
    """Note that one notification was read, and go where it leads."""
    notification = get_object_or_404(Notification, pk=notification_id, user=request.user)
    services.mark_read(notification=notification, now=timezone.now())
    return redirect(notification.link if pages.is_own_path(notification.link) else "accounts:notifications")


@require_POST
@login_required
def notifications_read(request: SignedInRequest) -> HttpResponse:
    """Note that the person has read everything."""
    services.mark_all_read(user=request.user, now=timezone.now())
    return redirect("accounts:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notification_settings(request: SignedInRequest) -> HttpResponse:
    """Show and change of which kinds e-mail comes."""
    kinds = kinds_for(_desks(request.user))
    if request.method == "POST":
        form = NotificationChoicesForm(kinds, request.POST)
        if form.is_valid():
            services.choose_email(user=request.user, wanted=form.cleaned_data["by_email"], among=kinds)
            messages.success(request, _("Your choices are saved."))
            return redirect("accounts:notification_settings")
    chosen = dict(NotificationChoice.objects.filter(user=request.user).values_list("kind", "by_email"))
    choices = [
        Choice(name, str(kind.name), kind.is_always_emailed or chosen.get(name, kind.by_email), kind.is_always_emailed)
        for name, kind in kinds.items()
    ]
    choices.sort(key=lambda choice: choice.is_fixed)
    return render(request, "accounts/notices/notification_settings.html", {"choices": choices})


def _desks(user: User) -> set[str]:
    """Name the kinds of desks at which a person works."""
    desks = {
        "enterprise": selectors.enterprise_memberships(user),
        "institution": selectors.institution_memberships(user),
        "staff": user.is_staff,
    }
    return {name for name, found in desks.items() if found}


def _shown(notification: Notification) -> Notice:
    kind = KINDS[notification.kind]
    about = notification.enterprise or notification.institution
    return Notice(
        id=notification.pk,
        title=kind.titled(notification.facts),
        body=kind.told(notification.facts),
        about=about.name if about else "",
        at=notification.created_at,
        is_unread=notification.read_at is None,
        leads_on=bool(notification.link),
    )
