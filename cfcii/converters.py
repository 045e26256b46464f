"""What may stand in our addresses."""

from django.urls import register_converter


class CodeConverter:
    """A code or number of ours: letters, digits and hyphens, so nothing that a database or a log would stumble over."""

    regex = "[A-Za-z0-9-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "code")
