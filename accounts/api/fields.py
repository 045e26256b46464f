"""Fields that take a value as it is or not at all: nothing is trimmed, and no number becomes text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[dict[str, Any]]):
    """Takes its own fields only: a misspelt one is told, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            names = sorted(name if is_text(name) else ascii(name) for name in map(str, unknown))
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in names})
        return super().to_internal_value(data)


_NO_TEXT: Final = re.compile("[\\x00-\\x09\\x0B-\\x1F\\x7F\\uD800-\\uDFFF]")


def is_text(value: str) -> bool:
    """Tell whether a text has no control characters but line feeds, and no half of a surrogate pair.

    JSON can spell both; neither the database nor UTF-8 can hold them all.
    """
    return _NO_TEXT.search(value) is None


class Text(serializers.Field[str, str, str, Any]):
    """Text of a form."""

    default_error_messages = {"invalid": _("This has not the right form.")}

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(**options)
        self._pattern = re.compile(pattern, re.ASCII | re.DOTALL)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_text(data) or not self._pattern.fullmatch(data):
            self.fail("invalid")
        return data

    def to_representation(self, value: str) -> str:
        return value


class Choice(serializers.ChoiceField):
    """One of a list of texts."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not is_text(data):
            self.fail("invalid_choice", input=ascii(data))
        return super().to_internal_value(data)
