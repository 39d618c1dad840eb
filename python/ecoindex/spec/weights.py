"""How the weights of the inputs of a node are found: one table per method."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ecoindex.spec.over import Over
from ecoindex.spec.tables import ListOf, OneOf, Table, key
from ecoindex.spec.values import BOOLEAN, NOT_NEGATIVE, NUMBER, SHARE, TEXT, WEIGHT, word

_OVER = word("year", "base_year", "panel")
_OVER_TEXT = (
    "The rows looked at: those of the same year, of the base year, or all; panel without it."
)
_CONSTANT = word("equal")
_CONSTANT_TEXT = "Equal weights where no input varies; without it that is an error."
_ITEMS_TEXT = "Ids of the inputs, in the order of the numbers."

RandomIndex = Literal["saaty-1980", "saaty-later"]
Priority = Literal["eigenvector", "geometric-mean"]


class Declared(Table):
    """The weights that the inputs declare."""

    method = "declared"


class Equal(Table):
    """The same weight for each input."""

    method = "equal"


class Learned(Table):
    """Base of the methods that learn from the scores of the inputs."""

    over: Over | None = key(_OVER, _OVER_TEXT, default=None)
    constant: Literal["equal"] | None = key(_CONSTANT, _CONSTANT_TEXT, default=None)

    @property
    def scope(self) -> Over:
        """The rows looked at."""
        return self.over or "panel"


class Entropy(Learned):
    """One minus the entropy of the scores."""

    shift: float | None = key(
        NUMBER, "What scores of exactly 0 count as; those of 1 count as 1 minus this.", default=None
    )

    method = "entropy"


class Critic(Learned):
    """Standard deviation times what the other inputs do not say (CRITIC)."""

    method = "critic"


class Deviation(Learned):
    """Standard deviation."""

    method = "sd"


class Variation(Learned):
    """Coefficient of variation."""

    method = "cv"


class Gini(Learned):
    """Gini coefficient."""

    method = "gini"


class Merec(Learned):
    """Effect of leaving the input out (MEREC); scores above zero."""

    method = "merec"


class Components(Learned):
    """Squared loadings on principal components."""

    keep: Literal["first", "eigenvalue", "share", "loadings"] = key(
        word("first", "eigenvalue", "share", "loadings"),
        "The first component, those with an eigenvalue above 1, or as many as have the share; "
        "loadings: the first one, not squared (COINr).",
        default="eigenvalue",
    )
    share: Fraction = key(
        SHARE, "Share of the variance that the components have together.", default=Fraction(4, 5)
    )
    rotate: bool = key(BOOLEAN, "Rotate them by varimax.", default=False)

    method = "pca"


class Importance(Learned):
    """Such that the correlations of the inputs with their index match importances."""

    items: tuple[str, ...] = key(ListOf(TEXT), _ITEMS_TEXT, default=())
    importance: tuple[Fraction, ...] = key(
        ListOf(WEIGHT),
        "How important each is; only the ratios count. All are equally important without it.",
        default=(),
    )

    method = "importance"


class Hierarchy(Table):
    """Analytic hierarchy process: comparisons of pairs."""

    items: tuple[str, ...] = key(ListOf(TEXT, at_least=1), _ITEMS_TEXT)
    matrix: tuple[tuple[Fraction, ...], ...] = key(
        ListOf(ListOf(WEIGHT, at_least=1), at_least=1),
        "How many times more important the input of the row is than that of the column.",
    )
    priority: Priority = key(
        word("eigenvector", "geometric-mean"),
        "The principal eigenvector, or the geometric means of the rows.",
        default="eigenvector",
    )
    random_index: RandomIndex = key(
        word("saaty-1980", "saaty-later"),
        "Table of random indices that the consistency ratio is taken with.",
        default="saaty-1980",
    )
    force: bool = key(BOOLEAN, "Accept a consistency ratio above 0.1.", default=False)

    method = "ahp"


class Budget(Table):
    """Budget allocation: points that several experts give; the mean of their shares."""

    items: tuple[str, ...] = key(ListOf(TEXT, at_least=1), _ITEMS_TEXT)
    points: tuple[tuple[Fraction, ...], ...] = key(
        ListOf(ListOf(WEIGHT, at_least=1), at_least=1),
        "A list for each expert; only the ratios within it count.",
    )

    method = "budget"


Plain = (
    Declared
    | Equal
    | Entropy
    | Critic
    | Deviation
    | Variation
    | Gini
    | Merec
    | Components
    | Importance
    | Hierarchy
    | Budget
)
_PLAIN: dict[str, type[Table]] = {table.method: table for table in Plain.__args__}
_WORDS = tuple(name for name in _PLAIN if name not in ("ahp", "budget"))


class Combined(Learned, kw_only=True):
    """Several of the methods as one."""

    how: Literal["product", "mean", "least-information", "game"] = key(
        word("product", "mean", "least-information", "game"),
        "Product; mean; geometric mean; or the mean that differs least from each.",
    )
    of: tuple[Plain, ...] = key(
        ListOf(OneOf("method", _PLAIN, shorthands=_WORDS), at_least=2), "What is combined."
    )
    parts: tuple[float, ...] = key(
        ListOf(NOT_NEGATIVE), "Part of each in a mean; equal without it.", default=()
    )

    method = "combined"


Weights = Plain | Combined

WEIGHTS = OneOf("method", {**_PLAIN, "combined": Combined}, shorthands=_WORDS)
DECLARED = Declared()


def uses_declared(method: Weights) -> bool:
    """Whether the declared weights of the inputs count."""
    return isinstance(method, Declared) or (
        isinstance(method, Combined) and any(isinstance(part, Declared) for part in method.of)
    )


def tables(method: Weights) -> list[Table]:
    """Return a method and what it combines."""
    return [method, *(method.of if isinstance(method, Combined) else ())]
