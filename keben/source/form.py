"""Turns a sheet into a form that pydantic has validated, or its errors into located problems."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from keben.messages import _
from keben.problems import Location, Problems
from keben.source.desk import nearest
from keben.source.sheet import Sheet


class Form(BaseModel):
    """What people write: an unknown key is an error, never a guess."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True
    )


Word = Annotated[str, Field(min_length=1)]  #: a text that may not be empty

F = TypeVar("F", bound=Form)


def fill(form: type[F], sheet: Sheet, problems: Problems) -> F | None:
    """Return the form that a sheet fills, or report every key at fault at its very place."""
    try:
        return form.model_validate(sheet.plain())
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(detail, form, sheet, problems)
        return None


def _report(detail: ErrorDetails, form: type[Form], sheet: Sheet, problems: Problems) -> None:
    path = detail["loc"]
    key = str(path[-1]) if path else sheet.file
    kind = detail["type"]
    if kind == "missing" and isinstance(path[-1], str):
        code, at, length = "key-missing", _mapping_at(sheet, path[:-1]), 1
        node = sheet.node(*path)
        message = _("“{key}” is missing").format(key=key)
        hint = _("add a line {key}: …").format(key=key)
        if node is not None:
            at, message = sheet.key_at(*path), _("“{key}” is empty").format(key=key)
            hint = _("write its value")
    elif kind == "extra_forbidden":
        code, at, length = "key-unknown", sheet.key_at(*path), len(key)
        message = _("“{key}” is not a key here").format(key=key)
        hint = nearest(key, _keys(form, path[:-1]))
    else:
        code, at = "value-bad", sheet.at(*path)
        node = sheet.node(*path)
        length = len(node.value) if node and isinstance(node.value, str) and node.value else 1
        name = next((step for step in reversed(path) if isinstance(step, str)), sheet.file)
        message = _wrong(name, detail)
        hint = _("correct the value")
    problems.error(code, message, at, hint, length=length)


def _mapping_at(sheet: Sheet, path: tuple[str | int, ...]) -> Location:
    return sheet.at(*path)


def _wrong(key: str, detail: ErrorDetails) -> str:
    """Return what is wrong with a value, in the editor's words."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return _("an entry of “{key}” has too few parts").format(key=key)
    if kind in ("list_type", "tuple_type"):
        return _("“{key}” wants a list").format(key=key)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return _("“{key}” wants keys with values").format(key=key)
    if kind == "string_type":
        return _("“{key}” wants a text").format(key=key)
    if kind in ("int_parsing", "int_type", "int_from_float", "int_parsing_size"):
        return _("“{key}” wants a whole number").format(key=key)
    if kind in ("float_parsing", "float_type"):
        return _("“{key}” wants a number").format(key=key)
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        if kind == "greater_than_equal":
            return _("“{key}” is less than {bound}").format(key=key, bound=bound)
        return _("“{key}” is more than {bound}").format(key=key, bound=bound)
    if kind in ("bool_parsing", "bool_type"):
        return _("“{key}” is yes or no").format(key=key)
    if kind in ("literal_error", "enum"):
        return _("“{key}” is one of {expected}").format(key=key, expected=context.get("expected"))
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return _("“{key}” wants {count} entries").format(key=key, count=wanted)
    if kind == "string_too_short":
        return _("“{key}” is empty").format(key=key)
    if kind == "string_pattern_mismatch":
        return _("“{key}” may hold lower-case ASCII letters, digits and hyphens").format(key=key)
    return _("“{key}” cannot be read: {reason}").format(key=key, reason=detail["msg"])


def _keys(form: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that a form knows at a path."""
    fields: Any = form
    for step in path:
        if isinstance(step, str) and step in _aliases(fields):
            annotation = _aliases(fields)[step].annotation
            fields = next(iter(_forms(annotation)), fields)
    return list(_aliases(fields))


def _aliases(form: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in form.model_fields.items()}


def _forms(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _forms(part)]
