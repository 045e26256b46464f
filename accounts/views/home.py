"""The front door: an explanation for visitors, the way to their desk for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import desks
from accounts.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show visitors what this is, and bring who is signed in to the one desk or to a choice of them."""
    if not isinstance(request.user, User):
        return render(request, "accounts/home_visit.html")
    places = desks.desks_of(request.user)
    if len(places) == 1 and places[0].address:
        return redirect(places[0].address)
    return render(request, "accounts/home_choose.html", {"places": places})
