"""What the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecoindex.errors import LANGUAGES, EcoIndexError, Fault


def refused(kind: type[EcoIndexError], call: Callable[[], object]) -> tuple[Fault, ...]:
    """The faults of a call that must fail in this way; all of them can be said."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert all(caught.value.text(language) for language in LANGUAGES)
    return caught.value.faults
