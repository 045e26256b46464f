"""What the layouts show of the desk at which a person sits."""

from __future__ import annotations

from typing import Any

from django import template

from accounts import desks, tabs
from accounts.models import Enterprise, Institution, User
from accounts.tabs import Tab
from complaints import permissions
from consent import sharing_now
from consent.models import Freeze

register = template.Library()


@register.simple_tag(takes_context=True)
def enterprise_tabs(context: dict[str, Any], enterprise: Enterprise) -> list[Tab]:
    """Give the tabs of an enterprise's pages; the page at hand names its own in `tab`."""
    return tabs.of_enterprise(enterprise, current=str(context.get("tab", "")), path=context["request"].path)


@register.simple_tag(takes_context=True)
def freeze_of(context: dict[str, Any], enterprise: Enterprise) -> Freeze | None:
    """Give the freeze that stands, for the banner; a page that has asked for it already says so in `freeze`."""
    return context["freeze"] if "freeze" in context else sharing_now.freeze_of(enterprise)


@register.simple_tag(takes_context=True)
def case_desk_tabs(context: dict[str, Any]) -> list[Tab]:
    """Give the tabs that the person at hand has at the desk for cases."""
    request = context["request"]
    leads = permissions.leads(request.user)
    return tabs.of_case_desk(leads=leads, current=str(context.get("tab", "")), path=request.path)


@register.simple_tag(takes_context=True)
def institution_tabs(context: dict[str, Any], institution: Institution) -> list[Tab]:
    """Give the tabs that the person at hand has at an institution."""
    request = context["request"]
    if not isinstance(request.user, User):
        return []
    memberships = desks.institutions_in(request, request.user)
    role = next((each.role for each in memberships if each.institution_id == institution.pk), "")
    return tabs.of_institution(institution, role, current=str(context.get("tab", "")), path=request.path)
