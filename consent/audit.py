"""The audit actions of consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    GRANTED = "consent.granted", _("consent granted")
    REVOKED = "consent.revoked", _("consent revoked")
    ENDED_BY_UNBINDING = "consent.ended_by_unbinding", _("consent ended because its account was unbound")
