"""One page with every component in all of its states, so that staff who change one see what becomes of it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import pages, samples
from accounts.http import SignedInRequest

_LONG_LIST = range(20 * 50)


@require_safe
@login_required
def gallery(request: SignedInRequest) -> HttpResponse:
    """Show the components to staff; nobody else learns of the page."""
    if not request.user.is_staff:
        raise Http404
    now = timezone.now()
    context = {
        "page": pages.page_of(request, _LONG_LIST),
        "form": samples.SampleForm(),
        "wrong_form": samples.wrong_form(),
        "steps": samples.steps(),
        "events": samples.events(now),
        "todo": samples.todo(),
        "in_page_tabs": samples.tabs(request.path),
        "facts": samples.facts(),
        "rows": samples.rows(now),
        "amounts": samples.AMOUNTS,
        "percents": (0, 45, 100),
        "marks": samples.marks(),
    }
    return render(request, "accounts/gallery.html", context)
