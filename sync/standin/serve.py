"""The process behind `--demo`: the sample company's Paymo and its plan in Sheets, until standard input closes."""

import json
import sys
from datetime import date
from pathlib import Path

from sync.standin.agency.agency import build_agency
from sync.standin.agency.sample_plan import plan_sheets
from sync.standin.paymo.paymo_server import PaymoServer
from sync.standin.sheets_server import SheetsServer

# Ten times what Paymo allows, so that nobody waits a minute for a demonstration.
REQUESTS_PER_PERIOD = 50


def serve(folder: Path, anchor: date, key: str, plan: str, paymo_port: int, sheets_port: int) -> None:
    """Serve on the two ports; says "ready" on standard output, ends when standard input does.

    `key` is Paymo's, `plan` the spreadsheet's; the key file for Sheets is written to `folder`/google.json.
    """
    agency = build_agency(date.today(), anchor=anchor)
    with (
        PaymoServer(agency.paymo, key=key, limit=REQUESTS_PER_PERIOD, port=paymo_port),
        SheetsServer({plan: plan_sheets(agency)}, port=sheets_port) as sheets,
    ):
        sheets.describe(plan, title="Businessplan", locale="de_DE")
        (folder / "google.json").write_text(json.dumps(sheets.credentials()))
        print("ready", flush=True)
        sys.stdin.read()
