"""The formula language: what it reads, what it refuses, and where it says the fault is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoindex.errors import SpecError
from ecoindex.spec.formula import (
    FUNCTIONS,
    Binary,
    Call,
    Expr,
    Name,
    Negate,
    Number,
    functions,
    names,
    parse,
)

A, B = Name("a"), Name("b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", Number(1.0)),
        ("1.5e-3", Number(0.0015)),
        (".5", Number(0.5)),
        ("2.", Number(2.0)),
        ("2e3-a", Binary("-", Number(2000.0), A)),
        ("人口", Name("人口")),
        ("co2_gdp", Name("co2_gdp")),
        ("a + b * 2", Binary("+", A, Binary("*", B, Number(2.0)))),
        ("(a + b) * 2", Binary("*", Binary("+", A, B), Number(2.0))),
        ("a - b - 1", Binary("-", Binary("-", A, B), Number(1.0))),
        ("a / b / 2", Binary("/", Binary("/", A, B), Number(2.0))),
        ("-a ** 2", Negate(Binary("**", A, Number(2.0)))),
        ("a ** b ** 2", Binary("**", A, Binary("**", B, Number(2.0)))),
        ("+a", A),
        ("prev(a)", Call("prev", (A, Number(1.0)))),
        ("prev(a, 3)", Call("prev", (A, Number(3.0)))),
        ("prev(a, k=3)", Call("prev", (A, Number(3.0)))),
        ("mean(a / b, 3)", Call("mean", (Binary("/", A, B), Number(3.0)))),
        ("mean(a, n=3)", Call("mean", (A, Number(3.0)))),
        ("base(a)", Call("base", (A,))),
        ("min(a, max(b, 0))", Call("min", (A, Call("max", (B, Number(0.0)))))),
        ("log(a) + exp(b)", Binary("+", Call("log", (A,)), Call("exp", (B,)))),
        ("\n  a\n  + b\n", Binary("+", A, B)),
    ],
)
def test_parse(text: str, expected: Expr) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "spec/formula-syntax", None),
        ("a +", "spec/formula-syntax", None),
        ("a + * b", "spec/formula-syntax", None),
        ("(a", "spec/formula-syntax", None),
        ("a b", "spec/formula-syntax", None),
        ("a % 2", "spec/formula-syntax", 3),
        ("a // 2", "spec/formula-syntax", 1),
        ("a if b else 1", "spec/formula-syntax", 1),
        ("a < b", "spec/formula-syntax", 3),
        ("a and b", "spec/formula-syntax", 1),
        ("not a", "spec/formula-syntax", 1),
        ("1 + '人' + a", "spec/formula-syntax", 5),
        ("'人' + a", "spec/formula-syntax", 1),
        ("True", "spec/formula-syntax", 1),
        ("None", "spec/formula-syntax", 1),
        ("1j", "spec/formula-syntax", 1),
        ("1e999", "spec/formula-syntax", 1),
        ("9" * 400, "spec/formula-syntax", 1),
        ("a.b", "spec/formula-syntax", 1),
        ("1 + a[0]", "spec/formula-syntax", 6),
        ("[a for a in b]", "spec/formula-syntax", 1),
        ("(lambda: 1)()", "spec/formula-syntax", 8),
        ("a := 1", "spec/formula-syntax", 3),
        ("f'{a}'", "spec/formula-syntax", 2),
        ("a; b", "spec/formula-syntax", 2),
        ("import os", "spec/formula-syntax", None),
        ("a\x00b", "spec/formula-syntax", 2),
        ("1if a else 2", "spec/formula-syntax", 1),
        ("a + 1_000", "spec/formula-syntax", 5),
        ("0x10", "spec/formula-syntax", 1),
        ("a * 2e", "spec/formula-syntax", 5),
        ("人口 + 2 ％", "spec/formula-syntax", 8),
        ("a()()", "spec/formula-syntax", 1),
        ("1(2)", "spec/formula-syntax", 1),
        ("2 * eval(1)", "spec/formula-function", 5),
        ("__import__(os)", "spec/formula-function", 1),
        ("prev()", "spec/formula-arguments", 1),
        ("1 + prev(a, 0)", "spec/formula-arguments", 5),
        ("prev(a, -1)", "spec/formula-arguments", 1),
        ("prev(a, 1.5)", "spec/formula-arguments", 1),
        ("prev(a, b)", "spec/formula-arguments", 1),
        ("prev(a, True)", "spec/formula-arguments", 1),
        ("prev(a, 201)", "spec/formula-arguments", 1),
        ("prev(a, n=1)", "spec/formula-arguments", 1),
        ("prev(a, **b)", "spec/formula-arguments", 1),
        ("prev(a, 1, k=2)", "spec/formula-arguments", 1),
        ("mean(a)", "spec/formula-arguments", 1),
        ("log(a, 10)", "spec/formula-arguments", 1),
        ("min(a)", "spec/formula-arguments", 1),
        ("max(a, b, a)", "spec/formula-arguments", 1),
        ("min(a, *b)", "spec/formula-syntax", 8),
        ("a + " * 600 + "a", "spec/formula-long", 2001),
        ("(" * 300 + "a" + ")" * 300, "spec/formula-syntax", None),
        ("-" * 1500 + "a", "spec/formula-deep", 52),
    ],
)
def test_parse__refuses(text: str, code: str, position: int | None) -> None:
    """Where Python's grammar itself gives up, the position depends on the version of Python."""
    with pytest.raises(SpecError) as caught:
        parse(text)
    (fault,) = caught.value.faults
    assert fault.code == code
    if position is not None:
        assert fault.facts["position"] == position


def test_names__in_order_once_each() -> None:
    tree = parse("b * (a + prev(b, 2)) / mean(c, 3)")
    assert names(tree) == ("b", "a", "c")
    assert functions(tree) == {"prev", "mean"}


def test_functions__each_parses_as_its_usage_says() -> None:
    for name, function in FUNCTIONS.items():
        text = function.usage.replace("k=1", "1").replace(", n", ", 2")
        assert parse(text).function == name  # type: ignore[union-attr]


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "co2_gdp", "2", "0.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        inner.map(lambda text: f"(-{text})"),
        inner.map(lambda text: f"prev({text}, 2)"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]}, {pair[1]})"),
    ),
    max_leaves=12,
)


def spelt(tree: Expr) -> str:
    """Write a tree back as a formula."""
    match tree:
        case Number(value):
            return f"{value:g}"
        case Name(name):
            return name
        case Negate(inner):
            return f"(-{spelt(inner)})"
        case Binary(op, left, right):
            return f"({spelt(left)} {op} {spelt(right)})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(spelt, arguments))})"


@given(EXPRESSIONS)
def test_parse__what_is_written_back_parses_to_the_same(text: str) -> None:
    tree = parse(text)
    assert spelt(tree) == text
    assert parse(spelt(tree)) == tree


@given(st.text(max_size=40))
def test_parse__any_text_gives_a_tree_or_a_fault(text: str) -> None:
    with suppress(SpecError):
        names(parse(text))


@given(st.text(alphabet="ab12+-*/(), =.", max_size=30))
def test_parse__any_symbols_give_a_tree_or_a_fault(text: str) -> None:
    with suppress(SpecError):
        names(parse(text))
