"""An index system as the rest of the program sees it: valid, immutable, with its tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from ecoindex.registry.units import Unit, Units, units
from ecoindex.spec import tree
from ecoindex.spec.aggregate import Aggregate, BenefitOfTheDoubt, compared
from ecoindex.spec.change import Changes, as_changes, shown
from ecoindex.spec.condition import Condition
from ecoindex.spec.formula import Expr, parse
from ecoindex.spec.index import Index
from ecoindex.spec.indicator import Indicator, Variable
from ecoindex.spec.judgement import stated
from ecoindex.spec.limit import Rule
from ecoindex.spec.measures import Measures
from ecoindex.spec.missing import Missing
from ecoindex.spec.model import Document, Goal, Kind, Source
from ecoindex.spec.node import ROOT, Node
from ecoindex.spec.normalise import scope
from ecoindex.spec.over import Over
from ecoindex.spec.status import Status
from ecoindex.spec.tables import plain
from ecoindex.spec.text import Title
from ecoindex.spec.weights import Budget, Declared, Equal, Hierarchy, Learned, Weights


class Share(NamedTuple):
    """One input of a node.

    Attributes
    ----------
    id : str
        The node or indicator that feeds.
    weight : Fraction
        Its part of the node, exact; the parts of a node sum to one.
    leaf : bool
        Whether an indicator feeds.
    """

    id: str
    weight: Fraction
    leaf: bool


@dataclass(frozen=True, eq=False)
class System(Measures):
    """An index system in one edition; `load_system` makes it and has checked everything.

    Parameters
    ----------
    document : Document
        The file as it is written.
    file : str
        Where it was read from.
    text : str
        The file, word for word; it goes along with a saved fit.
    changes : tuple of (str, str)
        What was changed after reading the text: key path and value; see `with_changes`.
    """

    document: Document
    file: str
    text: str
    changes: Changes = ()

    def __repr__(self) -> str:
        return f"System({self.ref!r})"

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the text, which says it all."""
        from ecoindex.spec.load import parse_system

        return parse_system, (self.text, self.file, self.changes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, System) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @property
    def id(self) -> str:
        """Permanent id."""
        return self.document.system

    @property
    def edition(self) -> str:
        """The dated or numbered release."""
        return self.document.edition

    @property
    def ref(self) -> str:
        """``id@edition``, and in brackets what was changed in it."""
        return f"{self.id}@{self.edition}{shown(self.changes)}"

    def with_changes(self, changes: Mapping[str, object]) -> System:
        """Return the system with some keys changed, for a what-if; the file stays as it is.

        Everything is checked as if it stood in the file. The result is a proposal, and its ref and
        its note say what was changed.

        Parameters
        ----------
        changes : mapping of str to object
            New value by key path: ``"index.aggregate"``, ``"node.air.weight"``,
            ``"indicator.pm25.normalise.method"``; ``*`` stands for all items. None removes a key.
            Another method keeps the keys that it knows; the note names those that went.

        Returns
        -------
        System

        Raises
        ------
        SpecError
            A path leads nowhere, or what comes out has faults, all named at once.

        Examples
        --------
        >>> import ecoindex as eco
        >>> eco.load_system("hdi").with_changes({"index.aggregate": "arithmetic"}).status
        'proposal'
        """
        from ecoindex.spec.load import parse_system

        made = (*self.changes, *as_changes(changes))
        return parse_system(self.text, self.file, made) if changes else self

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other ids that find the system."""
        return self.document.aliases

    @property
    def kind(self) -> Kind:
        """Whether it gives scores or verdicts."""
        return self.document.kind

    @property
    def status(self) -> Status:
        """How official it is."""
        return self.document.status

    @property
    def title(self) -> Title:
        """Title; ``system.title("zh")`` is its text."""
        return self.document.title

    @property
    def note(self) -> Title | None:
        """What is printed with every result; ``note("zh")`` is its text."""
        return self.document.note

    @property
    def base_year(self) -> int | None:
        """The year that growth is measured from."""
        return self.document.base_year

    @property
    def scale(self) -> float:
        """Factor of every score that comes out."""
        return self.document.index.scale

    @property
    def decimals(self) -> int | None:
        """Decimals when printing."""
        return self.document.decimals

    @property
    def index(self) -> Index:
        """The root of the tree."""
        return self.document.index

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The points above the indicators, without the root, as declared."""
        return self.document.node

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What is scored or judged, as declared: measures, and wholes made of parts."""
        return self.document.indicator

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Raw columns that only formulas use."""
        return self.document.variable

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Goals of the whole index."""
        return self.document.goal

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources of the whole."""
        return self.document.sources

    @property
    def own_sources(self) -> tuple[Source, ...]:
        """Sources that the file itself declares."""
        return self.document.source

    def node(self, id: str) -> Node:
        """Return the node with an id."""
        return self._nodes[id]

    def indicator(self, id: str) -> Indicator:
        """Return the indicator with an id."""
        return self._by_id[id]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def first_level(self) -> tuple[Node | Indicator, ...]:
        """What feeds the index itself: nodes, then indicators, as declared."""
        nodes = [node for node in self.nodes if node.parent == ROOT]
        return (*nodes, *(item for item in self.numbered if item.node == ROOT))

    @cached_property
    def _shares(self) -> Mapping[str, tuple[Share, ...]]:
        return {
            id_: _shares(inputs, self.weights(id_))
            for id_, inputs in tree.links(self.document).items()
        }

    def weights(self, id: str = ROOT) -> Weights:
        """Return how the weights of the inputs of a node are found."""
        return self.index.weights if id == ROOT else self.node(id).weights

    def declared_weights(self, id: str = ROOT) -> tuple[Fraction, ...]:
        """Return the weights that the inputs of a node declare, in the order of `children`."""
        return tuple(link.weight for link in tree.links(self.document)[id])

    @cached_property
    def learning(self) -> tuple[str, ...]:
        """Nodes whose weights the data tell, in the order of evaluation."""
        return tuple(id_ for id_ in self.order if isinstance(self.weights(id_), Learned))

    @cached_property
    def favouring(self) -> tuple[str, ...]:
        """Nodes that find weights for each region by itself, in the order of evaluation."""
        found = self.aggregates.items()
        return tuple(id_ for id_, how in found if isinstance(how, BenefitOfTheDoubt))

    def children(self, id: str = ROOT) -> tuple[Share, ...]:
        """Return what feeds a node, with exact weights; equal ones where the data tell them."""
        return self._shares[id]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids of the nodes, each after all that feed it; the root, ``index``, is last."""
        return tree.ordered(tree.links(self.document))

    def leaves(self, id: str = ROOT) -> tuple[str, ...]:
        """Return the indicators under a node, each once; parts are not among them."""
        found: dict[str, None] = {}
        for share in self.children(id):
            found |= dict.fromkeys((share.id,) if share.leaf else self.leaves(share.id))
        return tuple(found)

    @cached_property
    def _missing(self) -> dict[str, Missing]:
        return tree.missing_rules(self.document)

    def missing(self, id: str = ROOT) -> Missing:
        """Return the rule of a node for inputs without a value, its own or inherited."""
        return self._missing[id]

    def conditions(self, id: str) -> tuple[Condition, ...]:
        """Return where an indicator applies: its own conditions and those of all above it."""
        return self._conditions[id]

    @cached_property
    def _conditions(self) -> dict[str, tuple[Condition, ...]]:
        return {item.id: self._conditions_of(item) for item in (*self.indicators, *self.measures)}

    def _conditions_of(self, indicator: Indicator) -> tuple[Condition, ...]:
        found = dict.fromkeys(indicator.applies_to)
        while whole := self.whole_of(indicator.id):
            indicator = whole
            found |= dict.fromkeys(indicator.applies_to)
        above = indicator.node
        while above != ROOT:
            found |= dict.fromkeys(self.node(above).applies_to)
            above = self.node(above).parent
        return tuple(found | dict.fromkeys(self.document.applies_to))

    @cached_property
    def formulas(self) -> Mapping[str, Expr]:
        """Parsed formulas of the indicators that have one."""
        parsed = {item.id: parse(item.formula) for item in self.indicators if item.formula}
        return MappingProxyType(parsed)

    @cached_property
    def scopes(self) -> frozenset[Over]:
        """Scopes that the methods learn from; without any, fitting needs no data."""
        scopes = [scope(item.normalise) for item in self.indicators]
        scopes += [compared(how) for how in self.aggregates.values()]
        methods = (self.weights(id_) for id_ in self.learning)
        learned = {method.scope for method in methods if isinstance(method, Learned)}
        return frozenset(learned) | frozenset(found for found in scopes if found)

    @cached_property
    def aggregates(self) -> Mapping[str, Aggregate]:
        """How each node makes its score, by id, in the order of evaluation."""
        own = {node.id: node.aggregate for node in self.nodes} | {ROOT: self.index.aggregate}
        return {id_: own[id_] for id_ in self.order}

    @cached_property
    def limits(self) -> Mapping[str, tuple[Rule, ...]]:
        """What can take the score of each node down, by id, in the order of evaluation."""
        own = {node.id: node.limits for node in self.nodes} | {ROOT: self.index.limits}
        return {id_: own[id_] for id_ in self.order if own[id_]}

    def watched(self, id: str, rule: Rule) -> tuple[str, ...]:
        """Return what a rule of a node watches: what it names, or the inputs with a weight."""
        inputs = tuple(share.id for share in self.children(id) if share.weight)
        return rule.inputs or inputs

    @cached_property
    def units(self) -> Units:
        """Units of measurement: the registry's and those of the file."""
        own = self.document.unit
        return units().extended(Unit(u.id, u.zh, u.en, u.aliases, u.pint) for u in own)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of what the file says, whatever its layout; ties a saved fit to its system."""
        text = json.dumps(plain(self.document), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _shares(inputs: tuple[tree.Link, ...], method: Weights) -> tuple[Share, ...]:
    weights = _weights(inputs, method)
    total = sum(weights, Fraction(0))
    return tuple(
        Share(link.id, weight / total if total else Fraction(0), link.leaf)
        for link, weight in zip(inputs, weights, strict=True)
    )


def _weights(inputs: tuple[tree.Link, ...], method: Weights) -> list[Fraction]:
    """Return weights as declared or stated; equal ones stand in for those that data tell."""
    match method:
        case Declared():
            return [link.weight for link in inputs]
        case Hierarchy() | Budget():
            given = stated(method)
            return [given[link.id] for link in inputs]
        case Equal() | Learned():
            return [tree.ONE for _ in inputs]
