"""How an operation stands in the OpenAPI document: its words, what it takes and gives, and every error that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from accounts.api.problems import CONTENT_TYPE, OF_THE_API, Problem

JSON: Final = "application/json"
Schema = dict[str, Any]
_View = TypeVar("_View", bound=Callable[..., Any])
OF_EVERY_OPERATION: Final = (
    "not_authenticated", "invalid_token", "insufficient_scope", "address_not_allowed", "not_acceptable", "throttled",
)  # fmt: skip
OF_EVERY_POST: Final = (
    "parse_error", "invalid", "idempotency_key_missing", "idempotency_key_running", "too_large",
    "unsupported_media_type", "idempotency_key_reused",
)  # fmt: skip
OF_EVERY_LIST: Final = ("invalid", "cursor_unknown")
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Problem details (RFC 9457). `code` is stable; `type` leads to what it means and what to do.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"description": "Each field and what is wrong with it."},
    },
    "additionalProperties": False,
}
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"}, OpenApiParameter.HEADER, required=True,
    description="New for each new request, the same when it is repeated: then the first answer comes again. Kept for "
    "24 hours.",
    examples=[OpenApiExample("UUID", "5f6c1f0e-7d0b-4f5e-9d5a-0d9b7a3c1e42")],
)  # fmt: skip
_CURSOR: Final = OpenApiParameter(
    "cursor", {"type": "string", "minLength": 1}, description="`next_cursor` of an earlier answer."
)
_LIMIT: Final = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, description="How many at most."
)


def operation(
    *,
    name: str,
    tag: str,
    summary: str,
    description: str,
    answer: Schema,
    example: Any,
    scope: str = "",
    status: int = 200,
    body: Schema | None = None,
    bodies: dict[str, Any] | None = None,
    errors: Sequence[Problem | str] = (),
    parameters: Iterable[OpenApiParameter] = (),
    is_list: bool = False,
) -> Callable[[_View], _View]:
    """Describe an operation. `errors` are those besides the ones that every operation has."""
    is_post = body is not None
    known = [*OF_EVERY_OPERATION, *(OF_EVERY_POST if is_post else ()), *(OF_EVERY_LIST if is_list else ())]
    scoped = f"{description}\n\nNeeds the scope `{scope}`." if scope else description
    decorator: Callable[[_View], _View] = extend_schema(
        operation_id=name,
        tags=[tag],
        summary=summary,
        description=scoped,
        parameters=[*parameters, *([IDEMPOTENCY_KEY] if is_post else []), *([_LIMIT, _CURSOR] if is_list else [])],
        request={JSON: body} if is_post else None,
        responses={
            (status, JSON): OpenApiResponse(paged(answer) if is_list else answer, summary),
            **_error_responses([*known, *errors]),
        },
        examples=[
            OpenApiExample("answer", _paged_example(example) if is_list else example, response_only=True,
                           status_codes=[str(status)]),
            *(OpenApiExample(title, value, request_only=True) for title, value in (bodies or {}).items()),
            *_error_examples([*known, *errors]),
        ],
        auth=[{"oauth2": [scope] if scope else []}],  # type: ignore[list-item]  # drf-spectacular takes both
    )  # fmt: skip
    return decorator


def record(properties: dict[str, Schema], *, optional: Sequence[str] = ()) -> Schema:
    """Describe an object that has these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def paged(item: Schema) -> Schema:
    """Describe a page of a list."""
    items: Schema = {"type": "array", "items": item, "maxItems": 100}
    return record({"items": items, "next_cursor": maybe(text("Null on the last page."))})


def maybe(schema: Schema) -> Schema:
    """Describe what may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _paged_example(item: Any) -> Any:
    return {"items": [item], "next_cursor": None}


def _problems(errors: Iterable[Problem | str]) -> list[Problem]:
    found = [OF_THE_API[each] if isinstance(each, str) else each for each in errors]
    return list({problem.code: problem for problem in found}.values())


def _error_responses(errors: Iterable[Problem | str]) -> dict[Any, OpenApiResponse]:
    by_status: dict[int, list[Problem]] = {}
    for problem in _problems(errors):
        by_status.setdefault(problem.status, []).append(problem)
    return {
        (status, CONTENT_TYPE): OpenApiResponse(_problem_schema(status, problems), _listed(problems))
        for status, problems in sorted(by_status.items())
    }


def _problem_schema(status: int, problems: list[Problem]) -> Schema:
    codes = [problem.code for problem in problems]
    exact = {"properties": {"status": {"const": status}, "code": {"enum": codes}}}
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, exact]}


def _listed(problems: list[Problem]) -> str:
    return "\n".join(f"- `{problem.code}`: {problem.title}" for problem in problems)


def _error_examples(errors: Iterable[Problem | str]) -> list[OpenApiExample]:
    return [
        OpenApiExample(
            problem.code,
            {
                "type": problem.address, "title": str(problem.title), "status": problem.status, "code": problem.code,
                "detail": str(problem.title),
            },
            response_only=True, status_codes=[str(problem.status)], media_type=CONTENT_TYPE,
        )
        for problem in _problems(errors)
    ]  # fmt: skip
