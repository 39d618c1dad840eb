"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecoindex.errors import EcoIndexError


def code_of(action: Callable[[], object]) -> str:
    """Code of the error that an action must raise; it speaks both languages."""
    with pytest.raises(EcoIndexError) as caught:
        action()
    for language in ("zh", "en"):
        assert "{" not in caught.value.text(language)
    return caught.value.code
