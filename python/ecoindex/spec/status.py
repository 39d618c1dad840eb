"""How official something is."""

from __future__ import annotations

from typing import Literal

from ecoindex.spec.values import word

Status = Literal["official", "published", "unconfirmed", "proposal"]
STATUS = word("official", "published", "unconfirmed", "proposal")
