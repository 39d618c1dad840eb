"""Plans of systems that prepare their values."""

from __future__ import annotations

import pytest

import ecoindex as eco

from ..parity.test_prepare import panel, system


def test_plan__refuses_a_treated_system():
    with pytest.raises(eco.UsageError) as caught:
        eco.plan_path(panel(1), system('treat = "winsorise"'), region="R01")
    assert caught.value.code == "analysis/plan-treated"
