"""The one place where a failure becomes lines on stderr and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from contextlib import suppress

import click

from ecoindex.cli import language
from ecoindex.errors import EcoIndexError, Fault, Language, fault

DONE, FINDINGS, MISUSE, INTERRUPTED = 0, 1, 2, 130
PREFIX: dict[Language, dict[str, str]] = {
    "en": {"error": "error: ", "note": "note: "},
    "zh": {"error": "错误：", "note": "提示："},
}
DEBUG = "ECOINDEX_DEBUG"


def say(kind: str, text: str) -> None:
    """Print a message, a line of stderr for each line of text."""
    for line in text.splitlines():
        click.echo(PREFIX[language.current()][kind] + line, err=True)


def usage_fault(error: click.ClickException) -> Fault:
    """Translate what click found wrong with the line."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ecoindex"
    if isinstance(error, click.NoSuchOption):
        code = "cli/option-near" if error.possibilities else "cli/option-unknown"
        near = error.possibilities or []
        return fault(code, name=error.option_name, near=near, command=command)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.metavar or error.param.human_readable_name
        return fault("cli/argument-missing", name=name, command=command)
    if isinstance(error, click.BadOptionUsage):
        return fault("cli/option-usage", name=error.option_name, command=command)
    return fault("cli/usage", message=error.format_message(), command=command)


def one_line(error: BaseException) -> str:
    """Type and message of an exception on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def internal(error: BaseException) -> str:
    """Say that this is a fault of ecoindex, even if the catalogue is what is at fault."""
    try:
        found = fault("cli/internal", message=one_line(error), variable=DEBUG)
        return found.text(language.current())
    except Exception:  # noqa: BLE001  # nothing must come between a user and this line
        return f"{one_line(error)} [cli/internal]"


def explain(error: BaseException) -> str:
    """Return the lines that say what went wrong."""
    match error:
        case EcoIndexError():
            return error.text(language.current())
        case click.Abort() | KeyboardInterrupt():
            return fault("cli/interrupted").text(language.current())
        case click.ClickException():
            return usage_fault(error).text(language.current())
        case OSError():
            return fault("cli/system", message=one_line(error)).text(language.current())
    return internal(error)


def report(error: BaseException) -> int:
    """Print what went wrong and return the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.message, err=True)
        return MISUSE
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    try:
        lines = explain(error)
    except Exception as second:  # noqa: BLE001  # no traceback ever reaches a user
        lines = internal(second)
    say("error", lines)
    return INTERRUPTED if isinstance(error, (click.Abort, KeyboardInterrupt)) else MISUSE


def silence() -> None:
    """Send what is still to be flushed nowhere: nobody listens, or the disk is full."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())


def ready_streams() -> None:
    """Let the streams take any letter; one that was closed from outside leads nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
            setattr(sys, name, nowhere)
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    language.choose(arguments)
    if not sys.warnoptions and not os.environ.get(DEBUG):
        warnings.simplefilter("ignore")
    ready_streams()
    try:
        code = invoke(command, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return DONE
    except BaseException as error:  # noqa: BLE001  # a panic of the core is no Exception
        silence()
        return report(error)
    return code


def invoke(command: click.Command, arguments: Sequence[str]) -> int:
    """Parse and call; ``ctx.exit(code)`` gives the exit code."""
    try:
        with command.make_context("ecoindex", list(arguments)) as context:
            result = command.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return result if isinstance(result, int) else DONE
