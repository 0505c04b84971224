"""What Paymo deletes together with a record, and which references it clears."""

from sync.standin.paymo.records import Records
from sync.standin.paymo.shapes import LINKS, Record


def doomed(records: Records, resource: str, key: int) -> dict[str, set[int]]:
    """Return the ids that go with this record, by resource, itself included."""
    found: dict[str, set[int]] = {resource: {key}}
    waiting = [(resource, {key})]
    while waiting:
        parent, parents = waiting.pop()
        for link in LINKS:
            if link.parent != parent or link.gone != "delete":
                continue
            field, known = link.field, found.setdefault(link.child, set())
            children = {i for i, r in records.rows(link.child).items() if r.get(field) in parents} - known
            if children:
                known |= children
                waiting.append((link.child, children))
    return found


def delete(records: Records, resource: str, key: int) -> list[tuple[str, Record]]:
    """Remove the record and its dependants, clear what pointed at them, and return what was removed."""
    going = doomed(records, resource, key)
    removed = [(name, records.remove(name, i)) for name, ids in going.items() for i in sorted(ids)]
    for link in LINKS:
        parents = going.get(link.parent)
        if link.gone == "clear" and parents:
            _clear(records, link.child, link.field, parents, link.clears)
    return removed


def _clear(records: Records, child: str, field: str, parents: set[int], flag: str) -> None:
    pointing = [i for i, r in records.rows(child).items() if r.get(field) in parents]
    cleared = {field: None} | ({flag: False} if flag else {})
    for i in pointing:
        records.change(child, i, **cleared)
