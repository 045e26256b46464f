"""The shape of what an enterprise asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.purposes import Product


class IssueForm(forms.Form):
    """Which product to issue about one's own account."""

    product = forms.ChoiceField(label=_("Product"), choices=Product, initial=Product.REPORT)
