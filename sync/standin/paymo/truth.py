"""The stand-in's records: read by the server, changed over HTTP and by tests, always whole and consistent."""

from collections.abc import Mapping
from typing import Any

from sync.standin.paymo import cascade, consequences
from sync.standin.paymo.records import Records
from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import LINKS, Record


class Truth(Records):
    """All records with Paymo's cascades: what it completes, derives, mirrors and deletes along."""

    def insert(self, resource: str, record: Mapping[str, Any]) -> int:
        """Add a record, what it lacks filled as Paymo fills it, and return its id.

        Raises RequestRefused where Paymo would: a parent that isn't there, a second running timer, ….
        """
        with self.lock:
            self.rows(resource)
            key = int(record.get("id") or self._last_id[resource] + 1)
            if key in self._rows[resource]:
                raise RequestRefused(400, f"{resource} {key} exists already")
            given = {name: value for name, value in record.items() if name != "items"}
            complete = consequences.completed(self, resource, {**given, "id": key})
            self._require_parents(resource, complete)
            moment = self._later_than(None)
            self.put(resource, {"created_on": moment, "updated_on": moment, **complete})
            consequences.after(self, resource, None, self._rows[resource][key])
            self._set_items(resource, key, record)
            return key

    def update(self, resource: str, key: int, **fields: Any) -> None:
        """Change fields; `updated_on` moves strictly later unless given. Refused (404) if it is gone."""
        with self.lock:
            before = self.one(resource, key)
            given = {name: value for name, value in fields.items() if name != "items"}
            changes = consequences.derived(self, resource, before, given)
            self._require_parents(resource, changes)
            self.change(resource, key, **changes)
            consequences.after(self, resource, before, self._rows[resource][key])
            self._set_items(resource, key, fields)

    def delete(self, resource: str, key: int) -> None:
        """Delete a record with everything that Paymo deletes with it. Refused (404) if it isn't there."""
        with self.lock:
            self.one(resource, key)
            consequences.check_deletable(self, resource, key)
            gone = cascade.delete(self, resource, key)
            for name, record in gone:
                consequences.after(self, name, record, None)

    def _require_parents(self, resource: str, record: Record) -> None:
        for link in LINKS:
            parent = record.get(link.field)
            if link.child == resource and parent is not None and parent not in self._rows[link.parent]:
                raise RequestRefused(400, f"{link.field}: there is no {link.parent} with id {parent}")

    def _set_items(self, resource: str, key: int, fields: Mapping[str, Any]) -> None:
        """Take the lines with which invoices and estimates are sent in `items` (`sections/invoices.md`)."""
        if resource in ("invoices", "estimates") and fields.get("items") is not None:
            consequences.set_items(self, resource, key, fields["items"])
