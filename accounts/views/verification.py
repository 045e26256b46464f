"""Pages of somebody who registers an enterprise: asking, watching, appealing, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts import agreement, clock, evidence_files, permissions, services, uploads, uscc, verification_story
from accounts.forms.verification import AppealForm, RegistrationForm
from accounts.http import SignedInRequest
from accounts.models import EnterpriseMembership, User, Verification
from cfcii.common.errors import DomainError

State = Verification.State


@csrf_exempt  # the inner view is protected: it reads the body after the upload handler is in its place
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enterprise_register(request: SignedInRequest) -> HttpResponse:
    """Take a registration from one who may act for an enterprise: nobody else's files are read."""
    try:
        services.check_enterprise_member(request.user)
    except services.NotSomebodyOfTheEnterprise as error:
        raise PermissionDenied(str(error)) from error
    request.upload_handlers = [uploads.EvidenceUploadHandler(request)]
    response: HttpResponse = _register(request)
    return response


@csrf_protect
def _register(request: SignedInRequest) -> HttpResponse:
    again = _again(request.user, request.GET.get("again", ""))
    if request.method != "POST":
        return _form(request, RegistrationForm(applicant=request.user, again=again))
    form = RegistrationForm(request.POST, request.FILES, applicant=request.user, again=again)
    if uploads.was_cut_off(request):
        form.say_too_large()
        return _form(request, form, status=413)
    try:
        if request.FILES:
            services.count_upload(uploaded_by=request.user, now=timezone.now())
    except services.TooManyUploads as error:
        form = RegistrationForm(request.POST, applicant=request.user, again=again)
        form.say_of_file(str(error))
        return _form(request, form, status=429)
    if not form.is_valid():
        return _form(request, form)
    entered = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "method"}
    try:
        verification = services.submit_verification(**entered, applicant=request.user, now=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, form)
    messages.success(request, _("Your verification is submitted. You are told as soon as it is decided."))
    return redirect("accounts:verification_detail", verification.pk)


@require_safe
@login_required
def verification_detail(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Show applicants how far their verification is, and what they can do."""
    verification = _of_applicant(request.user, verification_id)
    day = clock.today()
    context = {
        "verification": verification,
        "kind": uscc.kind(verification.uscc),
        "masked_number": agreement.masked_number(verification),
        "colour": verification_story.COLOURS[verification.state],
        "events": verification_story.events(verification),
        "decider": verification_story.decider(verification),
        "is_open": verification.state in Verification.OPEN_STATES,
        "may_appeal": verification.state == State.DECLINED,
        "is_over": verification.lapses_on is not None and verification.lapses_on <= day,
    }
    return render(request, "accounts/verification/verification_detail.html", context)


@require_safe
@login_required
def verification_licence(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Give the licence as a file, never as a page, to the applicant and to those who decide."""
    verifications = Verification.objects.select_related("licence", "bank", "enterprise")
    verification = get_object_or_404(verifications, pk=verification_id)
    _check_may_open(request.user, verification)
    content = services.open_licence(verification=verification, opened_by=request.user, now=timezone.now())
    content_type = verification.licence.content_type
    name = f"licence-{verification.pk}.{evidence_files.EXTENSIONS[content_type]}"
    # nosniff and no-store stand on every answer (cfcii.middleware).
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verification_appeal(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Ask why a decision is wrong, and pass that to a second person."""
    verification = _of_applicant(request.user, verification_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.appeal_verification(
                verification=verification, text=form.cleaned_data["text"], appealed_by=request.user, now=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your appeal is submitted. A second person looks at it."))
            return redirect("accounts:verification_detail", verification.pk)
    context = {"verification": verification, "form": form, "may_appeal": verification.state == State.DECLINED}
    return render(request, "accounts/verification/verification_appeal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verification_withdraw(request: SignedInRequest, verification_id: int) -> HttpResponse:
    """Ask whether a verification shall be withdrawn, and withdraw it when that is confirmed."""
    verification = _of_applicant(request.user, verification_id)
    if request.method != "POST":
        context = {"verification": verification, "is_open": verification.state in Verification.OPEN_STATES}
        return render(request, "accounts/verification/verification_withdraw.html", context)
    try:
        services.withdraw_verification(verification=verification, withdrawn_by=request.user, now=timezone.now())
    except services.VerificationNotOpen as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The verification is withdrawn. You can submit another one."))
    return redirect("accounts:verification_detail", verification.pk)


def _of_applicant(user: User, verification_id: int) -> Verification:
    """Give a verification to the one who asked for it, and to nobody else."""
    verifications = Verification.objects.select_related("bank", "enterprise", "licence", "applicant")
    return get_object_or_404(verifications, pk=verification_id, applicant=user)


def _again(user: User, key: str) -> Verification | None:
    """Give the verification that somebody tries or renews: their own, or one of an enterprise that they own."""
    if not (key.isdecimal() and len(key) < 19):
        return None
    owned = EnterpriseMembership.objects.of(user).filter(role=EnterpriseMembership.Role.OWNER).values("enterprise")
    return Verification.objects.filter(Q(applicant=user) | Q(enterprise__in=owned), pk=key).first()


def _check_may_open(user: User, verification: Verification) -> None:
    """Let the applicant, reviewing staff and, while it is open, the named bank's verifiers see a licence."""
    if verification.applicant_id == user.pk or permissions.may_review_verifications(user):
        return
    bank = verification.bank
    if bank is None or not user.institution_memberships.active().filter(institution=bank).exists():
        raise Http404
    if not permissions.may_verify_for(user, bank):
        raise PermissionDenied(_("Only a verifier of the institution may do this."))
    if verification.state not in Verification.OPEN_STATES:
        raise PermissionDenied(_("The licence is shown to the bank only while the verification is open."))


def _form(request: SignedInRequest, form: RegistrationForm, *, status: int = 200) -> HttpResponse:
    """Show the form; a browser never keeps the chosen file, so whoever errs has to choose it again."""
    context = {"form": form, "is_file_lost": request.method == "POST"}
    return render(request, "accounts/verification/enterprise_register.html", context, status=status)
