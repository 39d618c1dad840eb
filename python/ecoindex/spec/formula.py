"""Formulas of derived indicators: a small language, parsed into a tree and never executed.

Numbers, names, ``+ - * / **``, a sign, parentheses, and functions. A name is the id of a
variable or an indicator with underscores for hyphens. Python's own grammar does the parsing;
whatever lies outside this language is a fault with its position.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from ecoindex.errors import Place, SpecError, fault
from ecoindex.spec.record import Record

LONGEST = 2000
DEEPEST = 50


class Number(Record):
    """A number."""

    value: float


class Name(Record):
    """The value of a column; the name has underscores."""

    name: str


class Negate(Record):
    """The opposite number."""

    inner: Expr


class Binary(Record):
    """Two operands and one of ``+ - * / **``."""

    op: str
    left: Expr
    right: Expr


class Call(Record):
    """A function of `FUNCTIONS`; an optional last argument is always filled in."""

    function: str
    arguments: tuple[Expr, ...]


Expr = Number | Name | Negate | Binary | Call


class Function(NamedTuple):
    """What a function takes.

    Attributes
    ----------
    expressions : int
        Number of arguments that may be any expression.
    years : str or None
        Name of a last argument that must be a whole number of years.
    default : int or None
        What that argument is when left out; None: it must be given.
    usage : str
        For messages.
    """

    expressions: int
    usage: str
    years: str | None = None
    default: int | None = None


FUNCTIONS = {
    "prev": Function(1, "prev(x, k=1)", "k", 1),
    "mean": Function(1, "mean(x, n)", "n"),
    "base": Function(1, "base(x)"),
    "log": Function(1, "log(x)"),
    "exp": Function(1, "exp(x)"),
    "sqrt": Function(1, "sqrt(x)"),
    "abs": Function(1, "abs(x)"),
    "min": Function(2, "min(a, b)"),
    "max": Function(2, "max(a, b)"),
}
MOST_YEARS = 200

_FOREIGN = re.compile(r"[^\w\s+\-*/().,=]")
_LITERAL = re.compile(r"(?<![\w.])[0-9.][\w.]*(?:(?<=[eE])[+-][0-9]+)?")
_NUMBER = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


def parse(text: str, place: Place | None = None) -> Expr:
    """Parse a formula.

    Parameters
    ----------
    text : str
        Such as ``"100 * (1 - co2_gdp / prev(co2_gdp))"``.
    place : Place, optional
        For the fault.

    Raises
    ------
    SpecError
        ``spec/formula-syntax``, ``spec/formula-function`` or ``spec/formula-arguments``, with
        the position, counted from 1.
    """
    return _Parser(text, place or Place()).parse()


def names(expression: Expr) -> tuple[str, ...]:
    """Return the names that a formula uses, each once, in order."""
    return tuple(dict.fromkeys(part.name for part in walk(expression) if isinstance(part, Name)))


def functions(expression: Expr) -> frozenset[str]:
    """Return the functions that a formula uses."""
    return frozenset(part.function for part in walk(expression) if isinstance(part, Call))


def walk(expression: Expr) -> Iterator[Expr]:
    """Visit every part of a formula, left to right."""
    yield expression
    match expression:
        case Negate(inner):
            yield from walk(inner)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from walk(argument)


class _Parser:
    def __init__(self, text: str, place: Place) -> None:
        self.text = " ".join(text.split("\n"))
        self.place = place

    def parse(self) -> Expr:
        start = len(self.text) - len(self.text.lstrip())
        if len(self.text) > LONGEST:
            raise self._fault(LONGEST, "spec/formula-long", most=LONGEST)
        self._screen()
        try:
            tree = ast.parse(self.text[start:], mode="eval")
        except SyntaxError as error:
            raise self._syntax(start + max(error.offset or 1, 1) - 1) from None
        except (ValueError, RecursionError, MemoryError):
            raise self._syntax(start) from None
        self.start = start
        return self._expression(tree.body, 0)

    def _screen(self) -> None:
        """Refuse what Python would read and this language does not have: strings, 0x10, 1_000."""
        if foreign := _FOREIGN.search(self.text):
            raise self._syntax(foreign.start())
        for literal in _LITERAL.finditer(self.text):
            if not _NUMBER.fullmatch(literal[0]):
                raise self._syntax(literal.start())

    def _expression(self, node: ast.expr, depth: int) -> Expr:
        if depth > DEEPEST:
            raise self._fault(self._at(node), "spec/formula-deep", most=DEEPEST)
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name(id=name):
                return Name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(self._expression(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._expression(operand, depth + 1)
            case ast.BinOp(op=op) if type(op) in _OPERATORS:
                left = self._expression(node.left, depth + 1)
                return Binary(_OPERATORS[type(op)], left, self._expression(node.right, depth + 1))
            case ast.Call():
                return self._call(node, depth)
        raise self._syntax(self._at(node))

    def _number(self, node: ast.Constant) -> Number:
        value = node.value
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise self._syntax(self._at(node))
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self._syntax(self._at(node))
        return Number(number)

    def _call(self, node: ast.Call, depth: int) -> Call:
        at = self._at(node)
        if not isinstance(node.func, ast.Name):
            raise self._syntax(at)
        name = node.func.id
        if name not in FUNCTIONS:
            known = [function.usage for function in FUNCTIONS.values()]
            raise self._fault(at, "spec/formula-function", name=name, known=known)
        function = FUNCTIONS[name]
        given = [*node.args, *self._keyword(node, function)]
        expressions = given[: function.expressions]
        arguments = [self._expression(argument, depth + 1) for argument in expressions]
        years = self._years(given[function.expressions :], function)
        if len(arguments) < function.expressions or years is None:
            raise self._fault(at, "spec/formula-arguments", usage=function.usage, most=MOST_YEARS)
        return Call(name, (*arguments, *years))

    def _keyword(self, node: ast.Call, function: Function) -> list[ast.expr]:
        """Return the value of ``k=`` or ``n=``, where it is the only argument still wanted."""
        match node.keywords:
            case []:
                return []
            case [ast.keyword(arg=name, value=value)] if (
                name is not None
                and name == function.years
                and len(node.args) == function.expressions
            ):
                return [value]
        at = self._at(node)
        raise self._fault(at, "spec/formula-arguments", usage=function.usage, most=MOST_YEARS)

    @staticmethod
    def _years(rest: list[ast.expr], function: Function) -> tuple[Number, ...] | None:
        """Return the arguments after the expressions; None if they are not as they must be."""
        match rest:
            case [] if function.years is None:
                return ()
            case [] if function.default is not None:
                return (Number(float(function.default)),)
            case [ast.Constant(value=int(years))] if function.years is not None:
                fits = not isinstance(years, bool) and 1 <= years <= MOST_YEARS
                return (Number(float(years)),) if fits else None
        return None

    def _at(self, node: ast.expr) -> int:
        """Return the character that a part begins at; Python counts bytes."""
        before = self.text[self.start :].encode()[: node.col_offset]
        return self.start + len(before.decode())

    def _syntax(self, at: int) -> SpecError:
        return self._fault(at, "spec/formula-syntax")

    def _fault(self, at: int, code: str, **facts: object) -> SpecError:
        rest = self.text[at : at + 20] or self.text[-20:]
        return SpecError(fault(code, self.place, position=at + 1, near=rest, **facts))
