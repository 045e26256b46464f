"""The shape of what staff enter about an institution's administrators."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms.institutions import DECISIONS
from accounts.forms.names import NameField
from accounts.models import InstitutionMembership, User, UserProposal
from cfcii.common.errors import DomainError


class AdministratorProposalForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """An administrator whom staff propose; says kindly what the service would refuse."""

    staff: User
    """Who fills it in."""

    class Meta:
        model = UserProposal
        fields = ["institution", "name", "email"]
        field_classes = {"name": NameField}
        help_texts = {"email": _("The person's own address, never one that several people share.")}

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "institution" in cleaned and "email" in cleaned:
            try:
                services.check_new_user(
                    institution=cleaned["institution"],
                    email=cleaned["email"],
                    role=InstitutionMembership.Role.ADMINISTRATOR,
                    proposed_by=self.staff,
                )
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned


class StaffDecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a member of staff says of a proposal: the second one decides, the first one may withdraw."""

    staff: User
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to decline: who proposed the person reads it."),
    )

    class Meta:
        model = UserProposal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        is_own = self.instance.proposed_by_id == self.staff.pk
        decision.choices = [("withdraw", _("Withdraw"))] if is_own else DECISIONS

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you decline: the one who proposed it is told."))
        return cleaned
