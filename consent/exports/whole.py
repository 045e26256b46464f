"""An export as one JSON object: a list a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import Enterprise
from consent.exports.sections import Section


def chunks(enterprise: Enterprise, sections: Sequence[Section], now: datetime) -> Iterator[bytes]:
    """Write row by row."""
    about = {"enterprise": {"name": enterprise.name, "uscc": enterprise.uscc}, "exported_at": now}
    yield _json(about)[:-1].encode()
    for section in sections:
        yield f",\n{_json(section.name)}:[".encode()
        separator = "\n"
        for row in section.rows():
            yield f"{separator}{_json(row)}".encode()
            separator = ",\n"
        yield b"]"
    yield b"}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
