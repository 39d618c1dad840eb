"""Write the parts of the documentation that follow from the code.

Run it from anywhere: ``python scripts/make_docs.py``. A part stands between
``<!-- generated: NAME -->`` and ``<!-- end -->``; everything else on a page is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from ecoindex.cli.help import command_path, option_help, prose_of, split_help
from ecoindex.cli.root import HELP_NAMES, root
from ecoindex.errors import catalogue
from ecoindex.spec.model import Document
from ecoindex.spec.normalise import UNDECLARED
from ecoindex.spec.tables import ABSENT, Key, ListOf, OneOf, OneOrMore, Table, TableOf
from ecoindex.spec.target import Terms
from ecoindex.spec.text import Title
from ecoindex.spec.values import Kind

TERMS = "every target"
"""Heading of the keys that all targets have."""
DOCS = Path(__file__).resolve().parents[1] / "docs"
ROOMS = {
    "cli": "Command line",
    "spec": "Index systems",
    "registry": "Units and regions",
    "panel": "Reading data",
    "store": "The store",
    "prepare": "Before normalisation",
    "normalise": "Normalisation",
    "engine": "Scoring and judging",
    "analysis": "Coupling, tracking, plans",
    "explain": "Explaining scores",
    "analyse": "Analysis, comparison, what-if",
    "weights": "Weights",
    "report": "Words of tables and reports",
}


def table(headings: list[str], rows: list[list[str]]) -> list[str]:
    """Lay out a table of Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    cells = [[cell.replace("|", r"\|").strip() for cell in line] for line in lines]
    return ["", *(f"| {' | '.join(line)} |" for line in cells), ""]


def code(text: object) -> str:
    """Set a text as code."""
    return f"`{text}`"


# Keys of the system file


def keys() -> str:
    """Describe every table of the system file with its keys."""
    lines: list[str] = []
    for heading, tag, found in _tables():
        lines += [f"### {heading}", "", (found.__doc__ or "").partition("\n")[0]]
        said = tag and tag[0] not in found.keys
        rows = [[code(tag[0]), code(f'"{tag[1]}"'), "required", "Says which."]] if said else []
        shared = _shared(found)
        if shared:
            lines += ["", f"It has the keys of [{TERMS}](#{_slug(TERMS)}), too."]
        rows += [_key_row(name, spec) for name, spec in found.keys.items() if name not in shared]
        lines += table(["Key", "Value", "Without it", "Meaning"], rows)
    return "\n".join(lines)


Found = tuple[str, tuple[str, str] | None, type[Table]]


def _tables() -> Iterator[Found]:
    """Every table once, each after the one that first mentions it."""
    known: set[type[Table]] = set()
    waiting: list[Found] = [("Top of the file", None, Document)]
    while waiting:
        heading, tag, found = waiting.pop(0)
        if found in known:
            continue
        known.add(found)
        yield heading, tag, found
        above = None if found is Document else heading
        waiting += [item for spec in found.keys.values() for item in _inside(spec, above)]


def _inside(spec: Key, above: str | None) -> list[Found]:
    """Tables that a key holds; `above` is the heading of the table that has the key."""
    nested = f"{spec.name} of {above}"
    match spec.kind:
        case TableOf(inner) if inner is Title:
            return [("title and note", None, inner)]
        case TableOf(inner):
            return [(nested if above else f"[{spec.name}]", None, inner)]
        case ListOf(TableOf(inner)):
            return [(nested if above else f"[[{spec.name}]]", None, inner)]
        case OneOrMore(OneOf() as one) | ListOf(OneOf() as one) | (OneOf() as one):
            found: list[Found] = [
                (f"{spec.name}: {_name(one, item)}", (one.tag, word), item)
                for word, item in one.tables.items()
            ]
            return [*found, *([(TERMS, None, Terms)] if spec.name == "target" else [])]
    return []


def _name(one: OneOf, table: type[Table]) -> str:
    """Name a table of several kinds: by its word, or by what its words have in common."""
    words = [word for word, found in one.tables.items() if found is table]
    return words[0] if len(words) == 1 else table.__name__.lower()


def _shared(found: type[Table]) -> set[str]:
    """Keys that a table has in common with all targets."""
    return set(Terms.keys) if issubclass(found, Terms) and found is not Terms else set()


def _key_row(name: str, spec: Key) -> list[str]:
    default = "required" if spec.default is ABSENT else _default(spec.default)
    if spec.unless and spec.default is ABSENT:
        default = f"required, unless {code(spec.unless)}"
    return [code(name), _kind(spec.kind, name), default, spec.description]


def _default(value: object) -> str:
    if value is UNDECLARED:
        return "required for scores"
    match value:
        case None | () | "":
            return ""
        case Table():
            return code(f'"{value.method}"') if hasattr(value, "method") else ""
        case bool():
            return code(str(value).lower())
        case tuple():
            return code([_number(item) for item in value])
        case str():
            return code(f'"{value}"')
    return code(_number(value))


def _number(value: object) -> object:
    whole = isinstance(value, (float, Fraction)) and value == int(value)
    return int(value) if whole else value  # type: ignore[call-overload]


def _kind(kind: Kind, name: str) -> str:
    match kind:
        case TableOf(inner, shorthand):
            text = f"[table](#{_anchor(inner)})"
            return f"{shorthand} or {text}" if shorthand else text
        case OneOrMore(inner):
            return f"{_kind(inner, name)}; or a list of them"
        case ListOf(inner):
            return "list of " + re.sub(r"number\b|table(?=])", r"\g<0>s", _kind(inner, name))
        case OneOf(tag, tables, shorthands):
            words = [code(f'"{word}"') for word in shorthands]
            texts = dict.fromkeys(
                f"[{_name(kind, item)}](#{_anchor(item)})" for item in tables.values()
            )
            return " or ".join([*words, f"table with {code(tag)}: {', '.join(texts)}"])
    return _described(kind.schema({}))


def _anchor(inner: type[Table]) -> str:
    return next(_slug(heading) for heading, _, found in _tables() if found is inner)


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _described(schema: dict[str, Any]) -> str:
    """Say in words what a piece of JSON Schema allows."""
    if "oneOf" in schema or "$ref" in schema:
        return "table"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_described, schema["anyOf"])))
    if "enum" in schema:
        return ", ".join(code(f'"{word}"') for word in schema["enum"])
    if "const" in schema:
        return code(schema["const"])
    if schema["type"] == "array":
        return code("[low, high]") if schema.get("maxItems") == 2 else "list"
    if r"\d+\s*/" in schema.get("pattern", ""):
        return "fraction in quotes"
    names = {
        "string": "text",
        "integer": "whole number",
        "boolean": f"{code('true')}, {code('false')}",
    }
    return names.get(schema["type"], str(schema["type"]))


# Commands


def commands() -> str:
    """Describe every command with its options."""
    lines: list[str] = []
    for context in _contexts():
        path = command_path(context)
        example = split_help(context.command.help or "")[1]
        usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
        lines += [f"## {context.command_path}", "", "```text", usage, "```", ""]
        lines += [item for text in prose_of(context.command, path, "en") for item in (text, "")]
        lines += ["```sh", *example, "```"]
        lines += table(["Option", "Meaning"], list(_options(context, path)))
    return "\n".join(lines)


def _contexts(
    command: click.Command = root, name: str = "ecoindex", parent: click.Context | None = None
) -> Iterator[click.Context]:
    options = HELP_NAMES["help_option_names"]
    context = click.Context(command, parent, name, help_option_names=options)
    yield context
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from _contexts(found, child, context)


def _options(context: click.Context, path: str) -> Iterator[list[str]]:
    for option in context.command.get_params(context):
        if isinstance(option, click.Option) and (record := option.get_help_record(context)):
            yield [code(record[0]), option_help(option, path, "en")]


# Messages


def messages() -> str:
    """List every message in both languages, room by room."""
    lines: list[str] = []
    for room, title in ROOMS.items():
        rows = [
            [code(key), _prose(texts["en"]), _prose(texts["zh"])]
            for key, texts in catalogue().items()
            if key.startswith(f"{room}/")
        ]
        lines += [f"## {room}: {title}", *table(["Code", "English", "中文"], rows)]
    unknown = {key.partition("/")[0] for key in catalogue()} - set(ROOMS)
    if unknown:
        raise SystemExit(f"rooms without a title: {sorted(unknown)}")
    return "\n".join(lines)


def _prose(text: str) -> str:
    """Let a message stand in a table as it is printed of several, facts in braces."""
    plain = re.sub(r"\{\w+:[^{}|]*\|([^{}|]*)\}", r"\1", text)
    plain = plain.replace("{{", "{").replace("}}", "}")
    return re.sub(r"([*<])", r"\\\1", plain)


PARTS: list[tuple[Path, str, Callable[[], str]]] = [
    (DOCS / "systems.md", "keys", keys),
    (DOCS / "commands.md", "commands", commands),
    (DOCS / "messages.md", "messages", messages),
]


def page_with(text: str, name: str, part: str) -> str:
    """Put a generated part into its place on a page."""
    start, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"no place for the part {name}")
    return f"{before}{start}\n{part.strip()}\n\n{end}{after}"


if __name__ == "__main__":
    for page, name, write in PARTS:
        page.write_text(page_with(page.read_text(encoding="utf-8"), name, write()), "utf-8")
