"""Reading decoded JSON into dataclasses: just their fields, of just their types, nothing guessed or left over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def read(kind: type[_T], value: Any, place: str = "") -> _T:
    """Read an object into a dataclass, and what it holds; raises ValueError that names the place."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{place or 'the whole'}: an object is wanted")  # noqa: TRY004  # of what is read, not of code
    assert is_dataclass(kind)
    names = {field.name for field in fields(kind)}
    if names != value.keys():
        strange = ", ".join(sorted(names ^ set(value)))
        raise ValueError(f"{place or 'the whole'}: missing or unknown: {strange}")
    hints = get_type_hints(kind)
    read_fields = {name: _value(hints[name], value[name], f"{place}.{name}".lstrip(".")) for name in names}
    return kind(**read_fields)


def _value(hint: Any, value: Any, place: str) -> Any:
    if get_origin(hint) is UnionType:
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
        if value is None:
            return None
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{place}: a list is wanted")
        return tuple(_value(get_args(hint)[0], each, f"{place}[{index}]") for index, each in enumerate(value))
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return read(hint, value, place)
    if type(value) is not hint:  # a truth value is no number here
        raise ValueError(f"{place}: {hint.__name__} is wanted")
    return value
