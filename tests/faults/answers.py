"""Faults in what Paymo answers, made for one test: the stand-in's truth stays as it is, the answer says otherwise."""

import json
from collections.abc import Callable
from typing import Any

from sync.standin.paymo.faults import Fault

ABSENT = object()
"""As the value of a field: the answer lacks it."""


def saying(resource: str, key: int, **fields: Any) -> Fault:
    """Lists of a resource give one record other fields, until the fault is lifted."""

    def change(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_with(record, fields) if record["id"] == key else record for record in records]

    return answering(resource, change)


def answering(resource: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Fault:
    """Lists of a resource are changed as a whole before they are sent, until the fault is lifted."""

    def body(sent: bytes) -> bytes:
        content = json.loads(sent)
        if resource in content:
            content[resource] = change(content[resource])
        return json.dumps(content).encode()

    return Fault(path=resource, times=None, body=body)


def hiding(resource: str, *keys: int) -> Fault:
    """Lists of a resource lack these records, until the fault is lifted."""
    return Fault(path=resource, times=None, rows=lambda ids: [one for one in ids if one not in keys])


def _with(record: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**record, **fields}.items() if value is not ABSENT}
