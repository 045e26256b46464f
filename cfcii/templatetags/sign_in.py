"""What the pages about a login need."""

from django import template
from django.utils.translation import gettext as _

from accounts import devices

register = template.Library()


@register.simple_tag
def device(user_agent: str) -> str:
    """Name the device on which a browser runs."""
    return devices.describe(user_agent) or _("unknown device")
