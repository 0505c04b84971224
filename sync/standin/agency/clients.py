"""The sample agency's clients and their contacts."""

import resources
from sync.standin.agency.calendar import at, dice
from sync.standin.agency.people import ascii_name
from sync.standin.paymo.shapes import Record

FIRST_CLIENT = 150_301
FIRST_CONTACT = 88_001
_STREETS = ("Kaistraße", "Am Alten Speicher", "Lindenweg", "Werftallee", "Mühlendamm", "Marktgasse", "Birkenring")


def clients(seed: int, start: int) -> list[Record]:
    """Return all clients, the oldest first; some are archived. `start`: ordinal of the first recorded day."""
    return [_client(seed, number, row, start) for number, row in enumerate(resources.sample("clients"))]


def _client(seed: int, number: int, row: list[str], start: int) -> Record:
    name, city, country, _currency, _language = row
    rnd = dice(seed, "client", number)
    created = at(start - 900 + number * 19, f"{rnd.randint(8, 16):02d}:{rnd.randint(10, 59)}:00")
    address = ascii_name(name)[:18]
    record: Record = {
        "id": FIRST_CLIENT + number,
        "name": name,
        "address": f"{rnd.choice(_STREETS)} {rnd.randint(1, 180)}",
        "city": city,
        "state": "" if country == "DE" else None,
        "postal_code": f"{rnd.randint(10000, 99998)}",
        "country": country,
        "phone": f"+49 30 23125{rnd.randint(100, 899)}" if country == "DE" else None,
        "fax": None,
        "email": f"info@{address}.example",
        "website": f"www.{address}.example",
        "fiscal_information": f"USt-IdNr. {country}000{rnd.randint(100000, 999999)}",
        "active": number % 8 != 7,
        "created_on": created,
        "updated_on": created,
    }
    if rnd.random() < 0.5:
        record["image"] = f"https://paymo.example/assets/77/clients/{record['id']}.png"
    return record


def contacts(seed: int, records: list[Record]) -> list[Record]:
    """Return one to three contacts of each client."""
    names = resources.sample("people")
    return [
        _contact(seed, client, names, place)
        for client in records
        for place in range(dice(seed, "contacts", client["id"]).choice((1, 2, 2, 3)))
    ]


def _contact(seed: int, client: Record, names: dict[str, list[str]], place: int) -> Record:
    number = (client["id"] - FIRST_CLIENT) * 4 + place
    rnd = dice(seed, "contact", number)
    abroad = client["country"] not in ("DE", "AT")
    name = names["contact_international"][number % 15] if abroad else _german_name(names, number)
    domain = client["email"].partition("@")[2]
    return {
        "id": FIRST_CONTACT + number,
        "client_id": client["id"],
        "name": name,
        "email": f"{ascii_name(name.split()[0])}.{ascii_name(name.split()[-1])}@{domain}",
        "mobile": None,
        "phone": client["phone"],
        "fax": None,
        "skype": None,
        "notes": "Bevorzugt E-Mail; dienstags nicht im Büro." if rnd.random() < 0.15 else None,
        "position": rnd.choice(names["contact_position"]),
        "is_main": place == 0,
        "access": rnd.random() < 0.1,
        "created_on": client["created_on"],
        "updated_on": client["created_on"],
    }


def _german_name(names: dict[str, list[str]], number: int) -> str:
    first, last = names["contact_first"], names["contact_last"]
    return f"{first[number * 7 % len(first)]} {last[number * 11 % len(last)]}"
