"""`include=` and `select=`: relatives embedded in records, and records cut down to some fields."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import LINKS, ParentLink, Record
from sync.standin.paymo.truth import Truth

Tree = dict[str, Any]


def tree(include: str) -> Tree:
    """Read `project.name,project.client.name` as nested dicts."""
    root: Tree = {}
    for path in filter(None, (part.strip() for part in include.split(","))):
        node = root
        for name in path.split("."):
            node = node.setdefault(name, {})
    return root


class Includer:
    """Embeds relatives into the records of one answer; children are cut at `cap` a type over all of it."""

    def __init__(self, truth: Truth, cap: int) -> None:
        self._truth = truth
        self._left: defaultdict[str, int] = defaultdict(lambda: cap)
        self._children: dict[tuple[str, str], dict[int | None, list[Record]]] = {}

    def embed(self, resource: str, records: Iterable[Record], wanted: Tree) -> list[Record]:
        """Return the records with what `wanted` names; Refused (400) for a name that is no relative."""
        result = [dict(record) for record in records]
        for name, below in wanted.items():
            up = next((k for k in LINKS if k.child == resource and k.up == name and name), None)
            down = next((k for k in LINKS if k.parent == resource and k.down == name and name), None)
            if up is None and down is None:
                raise RequestRefused(400, f"Unknown include {name} for {resource}")
            for record in result:
                record[name] = self._parent(up, record, below) if up else self._of(down, record, below)
        return result

    def _parent(self, link: ParentLink, record: Record, below: Tree) -> Record | None:
        parent = self._truth.rows(link.parent).get(record.get(link.field) or 0)
        return None if parent is None else self._part(link.parent, [parent], below)[0]

    def _of(self, link: ParentLink | None, record: Record, below: Tree) -> list[Record]:
        assert link is not None
        children = self._by_parent(link).get(record["id"], [])[: self._left[link.child]]
        self._left[link.child] -= len(children)
        return self._part(link.child, children, below)

    def _by_parent(self, link: ParentLink) -> dict[int | None, list[Record]]:
        key = (link.child, link.field)
        if key not in self._children:
            grouped = self._children[key] = {}
            for record in self._truth.rows(link.child).values():
                grouped.setdefault(record.get(link.field), []).append(record)
        return self._children[key]

    def _part(self, resource: str, records: list[Record], below: Tree) -> list[Record]:
        """Return whole records, or only the fields that the include names, with relatives further down."""
        fields = [name for name in below if name in self._truth.fields(resource)]
        deeper = {name: node for name, node in below.items() if name not in fields}
        whole = self.embed(resource, records, deeper)
        return [pick(r, [*fields, *deeper]) for r in whole] if fields else whole


def pick(record: Record, names: Iterable[str]) -> Record:
    """Return the record with only these fields, in the record's order."""
    wanted = set(names)
    return {name: value for name, value in record.items() if name in wanted}


def selected(truth: Truth, resource: str, select: str) -> list[str]:
    """Return the fields of a `select`, always with the id; Refused (400) for an unknown one."""
    names = [name.strip() for name in select.split(",") if name.strip()]
    for name in names:
        if name not in truth.fields(resource):
            raise RequestRefused(400, f"Unknown field {name} for {resource}")
    return ["id", *names]
