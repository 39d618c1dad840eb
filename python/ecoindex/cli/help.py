"""Help pages in two languages.

The English text stands in docstrings and options, the Chinese one in ``help.zh.toml``, keyed by
command path and by option. Examples (``\\b`` blocks) are the same in both.
"""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import click

from ecoindex.cli.language import current
from ecoindex.errors import Language, UsageError, fault
from ecoindex.report.wrap import cells, wrap

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "usage": "Usage: ",
        "options": "Options:",
        "commands": "Commands:",
        "example": "Example:",
    },
    "zh": {"usage": "用法：", "options": "选项：", "commands": "命令：", "example": "示例："},
}


@cache
def translations() -> dict[str, dict[str, str]]:
    """Chinese texts: ``commands`` by path, ``options`` by name or by path and name."""
    import tomllib

    path = Path(__file__).with_name("help.zh.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def split_help(text: str) -> tuple[list[str], list[str]]:
    """Split a docstring into paragraphs of prose and the lines of its example."""
    prose: list[str] = []
    example: list[str] = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b"):
            example += [line.strip() for line in block.splitlines()[2:]]
        else:
            prose.append(" ".join(block.split()))
    return prose, example


def prose_of(command: click.Command, path: str, language: Language) -> list[str]:
    """Paragraphs that say what a command does."""
    if language == "zh" and path in translations()["commands"]:
        return translations()["commands"][path].strip().split("\n")
    return split_help(command.help or "")[0]


def option_help(option: click.Option, path: str, language: Language) -> str:
    """Say what an option does."""
    if language == "zh":
        known = translations()["options"]
        for key in (f"{path} {option.opts[-1]}", option.opts[-1]):
            if key in known:
                return known[key]
    return option.help or ""


def listing(heading: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    """Two columns: a term and what it means, under a heading."""
    column = min(max((cells(term) for term, _ in rows), default=0), 32) + 4
    lines = ["", heading]
    for term, meaning in rows:
        first, *rest = wrap(meaning, max(width - column, 24))
        start = f"  {term}"
        if cells(start) + 2 > column:
            lines.append(start)
            start = ""
        lines.append((start + " " * (column - cells(start)) + first).rstrip())
        lines += [" " * column + line for line in rest]
    return lines


def command_path(ctx: click.Context) -> str:
    """Words after ``ecoindex``, or ``ecoindex`` itself for the root."""
    return ctx.command_path.partition(" ")[2] or "ecoindex"


def page(command: click.Command, ctx: click.Context) -> str:
    """Whole help page of a command."""
    language = current()
    words, path = WORDS[language], command_path(ctx)
    width = min(get_terminal_size((80, 24)).columns, 100)
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    lines = [f"{words['usage']}{usage}"]
    for paragraph in prose_of(command, path, language):
        lines += ["", *(f"  {line}" for line in wrap(paragraph, width - 2))]
    if example := split_help(command.help or "")[1]:
        lines += ["", f"  {words['example']}", *(f"    {line}" for line in example)]
    rows = [
        (record[0], option_help(option, path, language))
        for option in command.get_params(ctx)
        if isinstance(option, click.Option) and (record := option.get_help_record(ctx))
    ]
    lines += listing(words["options"], rows, width)
    if isinstance(command, click.Group):
        rows = [
            (name, short_help(sub, f"{path} {name}".removeprefix("ecoindex "), language))
            for name in command.list_commands(ctx)
            if (sub := command.get_command(ctx, name))
        ]
        lines += listing(words["commands"], rows, width)
    return "\n".join(lines)


def short_help(command: click.Command, path: str, language: Language) -> str:
    """First paragraph, for the list of commands."""
    return prose_of(command, path, language)[0]


class Command(click.Command):
    """A command whose help page comes in the language of the run."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page."""
        return page(self, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse arguments that are left over and values that would be dropped."""
        ctx.allow_extra_args = True
        given = list(args)
        rest = super().parse_args(ctx, args)
        self._refuse_twice(ctx, given)
        if rest:
            raise UsageError(fault("cli/argument-extra", arguments=rest, command=ctx.command_path))
        return rest

    def _refuse_twice(self, ctx: click.Context, args: list[str]) -> None:
        """Refuse an option that takes one value and is given several: all but one were lost."""
        _, _, order = self.make_parser(ctx).parse_args(args=args)
        single = [
            option
            for option in order
            if isinstance(option, click.Option) and not (option.multiple or option.is_flag)
        ]
        twice = {option.opts[0] for option in single if single.count(option) > 1}
        if twice:
            raise UsageError([fault("cli/option-twice", option=name) for name in sorted(twice)])


class Group(click.Group):
    """A group whose commands are imported when they are asked for.

    Parameters
    ----------
    lazy : dict of str to str
        Name of a command -> ``module:attribute`` inside this package.
    """

    command_class = Command

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        lazy: dict[str, str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # as click names it
        """Return the names in the order of their declaration."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.lazy[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module, __package__), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command a line names."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            raise UsageError(fault("cli/command-unknown", name=args[0], known=known))
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page."""
        return page(self, ctx)
