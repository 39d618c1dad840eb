"""The index systems that come with the package."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ecoindex.registry.files import INDICATORS
from ecoindex.spec.model import Kind
from ecoindex.spec.status import Status
from ecoindex.spec.text import Title


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """What is known of a shipped system without loading it."""

    id: str
    edition: str
    aliases: tuple[str, ...]
    kind: Kind
    status: Status
    title: Title
    path: Path

    @property
    def ref(self) -> str:
        """``id@edition``."""
        return f"{self.id}@{self.edition}"

    @property
    def label(self) -> str:
        """The file, as messages name it."""
        return f"{self.path.parent.name}/{self.path.name}"


@cache
def systems() -> tuple[SystemInfo, ...]:
    """List the shipped systems by id, the latest edition of each first."""
    found = [_info(path) for path in INDICATORS.glob("*/*.toml")]
    found.sort(key=lambda info: edition_order(info.edition), reverse=True)
    return tuple(sorted(found, key=lambda info: info.id))


def is_shipped(ref: str) -> bool:
    """Whether a reference, such as ``hdi`` or ``hdi@2023-24``, names a shipped system."""
    name = ref.strip().partition("@")[0].lower()
    return any(name in (info.id, *info.aliases) for info in systems())


@cache
def default_systems() -> tuple[str, ...]:
    """Return the systems that are scored when none is named, as ``id@edition``."""
    text = (INDICATORS / "scoreboard.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["systems"])


def edition_order(edition: str) -> list[tuple[int, int, str]]:
    """Return a sort key: numbers by value, so that 10 comes after 9."""
    parts = re.findall(r"\d+|\D+", edition)
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def _info(path: Path) -> SystemInfo:
    top = _top(path.read_text(encoding="utf-8"))
    return SystemInfo(
        id=top["system"],
        edition=top["edition"],
        aliases=tuple(top.get("aliases", ())),
        kind=top.get("kind", "composite"),
        status=top["status"],
        title=Title(top["title"]["zh"], top["title"]["en"]),
        path=path,
    )


def _top(text: str) -> dict[str, Any]:
    """Read the keys before the first table: all that a list of systems needs."""
    try:
        return tomllib.loads(re.split(r"^\[", text, maxsplit=1, flags=re.MULTILINE)[0])
    except tomllib.TOMLDecodeError:
        return tomllib.loads(text)
