"""The command `leitstand`: without a subcommand the window, with one the work without a window.

Qt is imported only when a window opens; the other imports too come only when their command runs.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.importing import import_command
from desktop.report_output import report_command
from models.connection.private_files import keep_private, keep_settings_private
from models.values.command_name import program
from models.values.errors import KnownError, SettingsError
from sync.commands import database, figure, move, sync_command
from sync.config.log_file import NAME, complain, kept_log, unexpected
from sync.config.output import heard_or_not, say
from sync.config.redact import one_line
from sync.config.settings import SECRETS, Settings, config_folder, data_folder, load_settings
from sync.sources import declared_settings, titles

log = logging.getLogger("leitstand")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code (see `leitstand --help`). What goes wrong is said in a sentence."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with heard_or_not():
        asked = _parser().parse_args(given)
        try:
            folder = data_folder(os.environ, demo=asked.demo)
        except SettingsError as error:
            complain(str(error))
            return 2
        keep_private(folder)
        if not os.environ.get("LEITSTAND_CONFIG_DIR"):  # a folder that was named may be for all of a computer's people
            keep_settings_private(config_folder(os.environ))
        with kept_log(folder / NAME):
            return _said(asked, given)


def _said(asked: argparse.Namespace, given: list[str]) -> int:
    """Run the command and say what goes wrong in one line; the exit code."""
    try:
        return _run(asked, given)
    except KnownError as error:
        complain(str(error))
        return 2 if isinstance(error, SettingsError) else 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        log.exception("The command %s ended with an error nobody expected", asked.command)
        complain(unexpected(error))
        return 1


def _run(asked: argparse.Namespace, given: list[str]) -> int:
    if asked.command == "stand-in":
        return _stand_in(asked)
    if asked.command == "secret":
        # Before the settings are read: a mistake in them, or a locked keyring, is no reason against it.
        return _secret(asked)
    if asked.selftest:
        from desktop.selftest import run_selftest

        return run_selftest()
    settings = load_settings(demo=asked.demo, declared=declared_settings())
    return _window(given) if asked.command is None else _COMMANDS[asked.command](settings, asked)


def _window(arguments: Sequence[str]) -> int:
    try:
        from desktop.app import main as open_and_run
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        raise KnownError(
            "The window can't open",
            f"A library of the system is missing ({error}).",
            "Install what the README's “apt install” line names.",
        ) from error
    return open_and_run(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program(),
        description="Your agency's data in one place. Without a command the window opens.",
        epilog="Exit codes: 0 all well; 1 a source failed; 2 wrong use or settings, or an import has to ask something; "
        "3 done, but records were skipped, or cells of an import not taken; 4 another sync is running; 5 stopped to "
        "ask before removing unusually much, or before counting days in another time zone.",
    )
    parser.add_argument("--demo", action="store_true", help="a sample company, with its own Paymo to sync from")
    parser.add_argument("--selftest", action="store_true", help="check that this installation works, without a screen")
    commands = parser.add_subparsers(dest="command", metavar="command")
    sync_command.add_command(commands)
    commands.add_parser("migrate", help="prepare the database's tables, or bring them up to date")
    status = commands.add_parser("status", help="when each source was last synced")
    status.add_argument("--json", action="store_true", help="one JSON object a source")
    commands.add_parser("doctor", help=f"check the database, the versions, and: {', '.join(titles().values())}")
    export = commands.add_parser("export", help="write a table to a .csv or .xlsx file")
    export.add_argument("table", help="for example time_entries")
    export.add_argument("file", type=Path)
    figure.add_command(commands)
    report_command.add_command(commands)
    import_command.add_command(commands)
    sign_in = commands.add_parser("sign-in", help="sign in with Google, so that the plan can be read as you")
    sign_in.add_argument("client_file", type=Path, help="the desktop client's JSON file from Google's console")
    secret = commands.add_parser("secret", help=f"keep a secret in the keyring: {', '.join(SECRETS)}")
    # Whatever stands here is taken, because argparse would repeat on the screen what it refuses.
    secret.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="name", help="asked for, or read from standard input: its value"
    )
    database.add_commands(commands)
    move.add_command(commands)
    standin = commands.add_parser("stand-in")
    standin.add_argument("folder", type=Path)
    standin.add_argument("paymo_port", type=int)
    standin.add_argument("sheets_port", type=int)
    return parser


def _migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    from models.connection.database import open_engine
    from models.upgrade.migrate import migrate, revision_of

    engine = open_engine(settings.database_url)
    try:
        before = revision_of(engine)
        migrate(engine)
        after = revision_of(engine)
    finally:
        engine.dispose()
    say(f"The tables stand at {after}." if before != after else f"The tables already stand at {after}.")
    return 0


def _status(settings: Settings, asked: argparse.Namespace) -> int:
    from models.connection.database import open_engine
    from models.connection.database_errors import explained
    from models.upgrade.migrate import make_ready
    from sync.commands.status import read_status

    engine = open_engine(settings.database_url)
    try:
        make_ready(engine)
        with explained(engine):
            statuses = list(read_status(engine))
    finally:
        engine.dispose()
    for status in statuses:
        say(json.dumps(status.as_json()) if asked.json else one_line(status.words()))
    return 0


def _doctor(settings: Settings, _asked: argparse.Namespace) -> int:
    from sync.commands.doctor import examine, exit_code

    findings = []
    for finding in examine(_prepared(settings)):
        say(finding.line())
        findings.append(finding)
    return exit_code(findings)


def _export(settings: Settings, asked: argparse.Namespace) -> int:
    from models.connection.database import open_engine
    from models.upgrade.migrate import make_ready
    from sync.commands.export import export_table

    engine = open_engine(settings.database_url)
    try:
        make_ready(engine)
        rows = export_table(engine, asked.table, asked.file)
    finally:
        engine.dispose()
    say(f"{rows:,} rows written to {asked.file}")
    return 0


def _sign_in(_settings: Settings, asked: argparse.Namespace) -> int:
    from sync.config.secrets import keep_secret
    from sync.plan.google import sign_in
    from sync.plan.source import SIGN_IN

    keep_secret(SIGN_IN, json.dumps(sign_in(asked.client_file)))
    say("Signed in. The sign-in is kept in this computer's keyring.")
    return 0


def _secret(asked: argparse.Namespace) -> int:
    from sync.commands.secret import keep
    from sync.config.secrets import keep_secret

    say(f"{keep(asked.words, sys.stdin, keep_secret)} is kept in this computer's keyring.")
    return 0


def _move(settings: Settings, asked: argparse.Namespace) -> int:
    from desktop.commands.journal import left_unsaved

    return move.move(settings, asked, lambda instance: left_unsaved(settings.data_dir, instance))


def _stand_in(asked: argparse.Namespace) -> int:
    from sync.demo_process import KEY, PLAN, anchor_of
    from sync.standin.serve import serve

    serve(asked.folder, anchor_of(asked.folder), KEY, PLAN, asked.paymo_port, asked.sheets_port)
    return 0


def _prepared(settings: Settings) -> Settings:
    if not settings.demo:
        return settings
    from sync.demo import prepare

    return prepare(settings)


_COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "sync": sync_command.sync,
    "migrate": _migrate,
    "status": _status,
    "doctor": _doctor,
    "export": _export,
    **figure.COMMANDS,
    **report_command.COMMANDS,
    "import": import_command.import_file,
    "sign-in": _sign_in,
    **database.COMMANDS,
    "move": _move,
}


if __name__ == "__main__":
    sys.exit(main())
