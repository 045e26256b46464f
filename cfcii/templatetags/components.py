"""What components need beyond Django's template language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import pages

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw a field's widget in the look of the design system."""
    widget = field.field.widget
    css = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    if field.errors:
        css += " is-invalid"
    return field.as_widget(attrs={"class": css})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Tell whether a field is a group of radio buttons or check boxes: it needs a legend, not a label."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], page: int) -> str:
    """Give the address of another page of the list at hand; other parameters stay."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    parameters["page"] = str(page)
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def address_to_return_to(context: dict[str, Any]) -> str:
    """Give the address at which a browser finds this page again, also after a form was sent."""
    request: HttpRequest = context["request"]
    return pages.address_to_return_to(request)


@register.simple_tag
def sign_in_address(address: str) -> str:
    """Give the address at which somebody signs in and then comes to another one."""
    sign_in = reverse("account_login")
    return address if address.startswith(sign_in) else f"{sign_in}?{urlencode({'next': address})}"


@register.filter
def nearby(paginator: Paginator[Any], current: int) -> list[int]:
    """List the numbers of the pages to offer around the current one; 0 stands for a gap."""
    pages = paginator.get_elided_page_range(current, on_each_side=2, on_ends=1)
    return [each if isinstance(each, int) else 0 for each in pages]
