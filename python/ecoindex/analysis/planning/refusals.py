"""Systems that no plan is made for: their scores do not follow the values of one region alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecoindex.analysis.planning.lines import curve_faults
from ecoindex.errors import Fault, Place, fault
from ecoindex.spec.aggregate import compared
from ecoindex.spec.prepared import is_treated

if TYPE_CHECKING:
    from ecoindex.spec import System


def refusals(system: System) -> list[Fault]:
    """Say what stands against planning with a system."""
    place = Place(key=system.ref)
    faults = curve_faults(system)
    if is_treated(system.document):
        faults.append(fault("analysis/plan-treated", system=system.ref))
    comparing = [id_ for id_, how in system.aggregates.items() if compared(how)]
    if comparing:
        faults.append(fault("analysis/plan-compares", place, nodes=comparing))
    if system.limits:
        faults.append(fault("analysis/plan-limited", place, nodes=list(system.limits)))
    if system.learning:
        faults.append(fault("weights/plan", place, nodes=list(system.learning)))
    return faults
