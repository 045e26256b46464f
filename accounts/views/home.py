"""The front door: an explanation for visitors, the way to their desk for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import desks, verification_story
from accounts.models import User
from accounts.views import invitations


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show visitors what this is, and bring who is signed in to the one desk or to a choice of them."""
    if not isinstance(request.user, User):
        return render(request, "accounts/home_visit.html")
    if invitations.is_awaited(request):
        return redirect("accounts:invitation_accept")
    places = desks.desks_of(request.user)
    applications = verification_story.applications_of(request.user)
    is_waiting = any(each.is_open for each in applications)
    if len(places) == 1 and places[0].address and not is_waiting and "all" not in request.GET:
        return redirect(places[0].address)
    context = {"places": places, "applications": applications, "may_register": not request.user.is_staff}
    return render(request, "accounts/home_choose.html", context)
