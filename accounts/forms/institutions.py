"""The shape of what is entered about institutions and their users; the services judge it."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms.names import NameField
from accounts.models import Institution, InstitutionMembership
from accounts.models.organisations import every_day
from accounts.networks import normalise_network
from cfcii.common.errors import DomainError
from cfcii.common.regions import REGIONS

_WEEK = [
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
    (6, _("Saturday")), (7, _("Sunday")),
]  # fmt: skip

DECISIONS = [("approve", _("Approve")), ("decline", _("Decline"))]


def region_choices() -> Iterator[tuple[str, str]]:
    """Give the regions in the reader's language first, in the other one after it."""
    is_chinese = (get_language() or "").startswith("zh")
    for each in REGIONS:
        first, second = (each.chinese, each.english) if is_chinese else (each.english, each.chinese)
        yield each.code, f"{each.code} {first} {second}"


def roles_at(institution: Institution) -> list[tuple[str, str]]:
    """Give the roles that such an institution has, with their names."""
    return [(role.value, str(role.label)) for role in InstitutionMembership.Role if _fits(institution, role)]


class NetworksField(forms.CharField):
    """Networks, one a line; each that cannot be read is named."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [line for line in re.split(r"[\s,;，；、]+", super().clean(value)) if line]
        networks, errors = [], []
        for line in lines:
            try:
                networks.append(normalise_network(line))
            except DomainError as error:
                errors.append(str(error))
        if errors:
            raise forms.ValidationError(errors)
        return list(dict.fromkeys(networks))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))


class InstitutionForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """What staff settle with an institution; saved by `services.create_institution` and `change_institution`."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[
            RegexValidator(r"\A[A-Z0-9][A-Z0-9-]{1,31}\Z", _("A code has 2 to 32 capital letters, digits and hyphens."))
        ],
        help_text=_("Capital letters, digits and hyphens. Never changes."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _("Choose the kind")), *Institution.Kind.choices],
        error_messages={"required": _("Choose the kind of institution.")},
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        choices=region_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        help_text=_("Where it works, by GB/T 2260. None chosen: the whole country."),
    )
    contact_phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        validators=[
            RegexValidator(r"\A[0-9+()# -]{5,30}\Z", _("A telephone number has digits, spaces and + - ( ) #."))
        ],
    )
    address_ranges = NetworksField(
        label=_("Allowed addresses"),
        required=False,
        help_text=_(
            "Networks from which its users work, one a line, such as 203.0.113.0/24 or 2001:db8::/48. "
            "Empty: from anywhere."
        ),
    )
    works_on = forms.TypedMultipleChoiceField(
        label=_("Working days"), coerce=int, choices=_WEEK, initial=every_day,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        error_messages={"required": _("Choose at least one working day.")},
    )  # fmt: skip
    daily_query_limit = forms.IntegerField(
        label=_("Queries a day"), required=False, min_value=1, max_value=10_000_000,
        help_text=_("At most, by all its users together. Empty: no limit of its own."),
    )  # fmt: skip

    class Meta:
        model = Institution
        fields = [
            "code", "name", "kind", "is_provider", "is_user", "balance_breaks_are_warnings", "regions",
            "contact_name", "contact_phone", "contact_email", "address_ranges", "works_from", "works_until",
            "works_on", "daily_query_limit",
        ]  # fmt: skip
        field_classes = {"name": NameField, "contact_name": NameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.pop("kind", None)  # nothing that is easily left as it stands

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("is_provider") or cleaned.get("is_user")):
            self.add_error("is_provider", _("An institution provides information, uses it, or both."))
        try:
            services.check_working_time(cleaned.get("works_from"), cleaned.get("works_until"), [1])
        except DomainError as error:
            self.add_error("works_from", str(error))
        try:
            if "name" in self.changed_data and "name" in cleaned:
                services.check_institution_name(cleaned["name"], but=self.instance.pk)
        except DomainError as error:
            self.add_error("name", str(error))
        return cleaned


class UserProposalForm(forms.Form):
    """A person whom an administrator proposes."""

    name = NameField(
        label=pgettext_lazy("of a person", "Name"), max_length=100, help_text=_("The name of one natural person.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person's own address, never one that several people share."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["role"], roles_at(institution))


class RoleForm(forms.Form):
    """Another role for a user."""

    role = forms.ChoiceField(label=_("New role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: InstitutionMembership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["role"], [each for each in roles_at(membership.institution) if each[0] != membership.role])


class DecisionForm(forms.Form):
    """What the second person says of a proposal."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether to approve or to decline.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to decline: who made the proposal reads it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why you decline: the one who proposed it is told."))
        return cleaned


class StopForm(forms.Form):
    """Why a user is stopped."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the record. Administrators and the platform's staff read it, the person does not."),
    )


def _fits(institution: Institution, role: str) -> bool:
    try:
        services.check_institution_role(institution, role)
    except DomainError:
        return False
    return True


def _offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
