"""Statistics and correlations against SciPy, on random and on real data."""

from __future__ import annotations

import itertools
import math

import numpy as np
import polars as pl
import pytest
import scipy.stats as st

import ecoindex as eco
from tests.conftest import shared

CLOSE = {"rel": 1e-10, "abs": 1e-12}


def random_columns(seed: int, rows: int, *, tied: bool, gaps: float = 0.1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, 4)) @ rng.normal(size=(4, 4))
    values = np.round(values) if tied else values
    values[rng.random(values.shape) < gaps] = np.nan
    return pl.DataFrame({f"x{at}": values[:, at] for at in range(4)})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("tied", [False, True])
def test_statistics__equal_scipy_and_numpy(seed: int, tied: bool) -> None:
    frame = random_columns(seed, 40, tied=tied)
    for row in eco.statistics(frame).iter_rows(named=True):
        given = frame[row["indicator"]].to_numpy()
        x = given[~np.isnan(given)]
        assert row["n"] == len(x)
        assert row["missing"] == len(given) - len(x)
        assert row["availability"] == len(x) / len(given)
        q1, median, q3 = np.quantile(x, [0.25, 0.5, 0.75])
        assert (row["min"], row["max"]) == (x.min(), x.max())
        assert [row["q1"], row["median"], row["q3"]] == pytest.approx([q1, median, q3], **CLOSE)
        assert row["mean"] == pytest.approx(x.mean(), **CLOSE)
        assert row["sd"] == pytest.approx(x.std(ddof=1), **CLOSE)
        if abs(x.mean()) > 1e-12:
            assert row["cv"] == pytest.approx(x.std(ddof=1) / abs(x.mean()), rel=1e-9)
        assert row["skewness"] == pytest.approx(st.skew(x, bias=False), **CLOSE)
        assert row["kurtosis"] == pytest.approx(st.kurtosis(x, bias=False), **CLOSE)
        assert row["zeros"] == np.mean(x == 0)
        assert row["distinct"] == len(np.unique(x)) / len(x)
        if tied:
            assert row["most_frequent"] == st.mode(x).mode
            assert row["most_frequent_share"] == st.mode(x).count / len(x)
        else:
            assert row["most_frequent"] is None


def test_statistics__worked_case_of_the_methods() -> None:
    row = eco.statistics({"x": [1, 2, 2, 3, 3, 3, 4, 4, 5, 40]}).row(0, named=True)
    assert row["skewness"] == pytest.approx(3.105253, abs=5e-7)
    assert row["kurtosis"] == pytest.approx(9.736384, abs=5e-7)
    assert row["flags"] == ["outliers"]
    mended = eco.statistics({"x": [1, 2, 2, 3, 3, 3, 4, 4, 5, 5]}).row(0, named=True)
    assert mended["skewness"] == pytest.approx(-0.087641, abs=5e-7)
    assert mended["kurtosis"] == pytest.approx(-0.751268, abs=5e-7)


def test_statistics__flags() -> None:
    frame = pl.DataFrame(
        {
            "constant": [3.0] * 10,
            "nothing": pl.Series([None] * 10, dtype=pl.Float64),
            "gaps": [1.0, 2, 3, None, None, None, None, 4, 5, 6],
            "zeros": [0.0] * 6 + [1, 2, 3, 4],
            "few": [1.0, 2] * 5,
            "plain": [float(x) for x in range(1, 11)],
        }
    )
    found = eco.statistics(frame)
    assert dict(found.select("indicator", "flags").iter_rows()) == {
        "constant": ["constant"],
        "nothing": ["empty"],
        "gaps": ["missing"],
        "zeros": ["zeros"],
        "few": ["few-distinct"],
        "plain": [],
    }
    strict = eco.Limits(availability=1.0, distinct=0.0, zeros=1.0)
    assert eco.statistics(frame, ["few"], limits=strict)["flags"][0].to_list() == []


def test_statistics__constant_column_has_no_shape_and_no_noise() -> None:
    row = eco.statistics({"x": [0.1] * 7}).row(0, named=True)
    assert row["sd"] == 0
    assert row["mean"] == 0.1
    assert row["skewness"] is row["kurtosis"] is None


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_statistics__few_rows(rows: int) -> None:
    row = eco.statistics({"x": pl.Series([1.0, 2.0, 4.0][:rows])}).row(0, named=True)
    assert row["n"] == rows
    assert (row["mean"] is None) == (rows == 0)
    assert (row["sd"] is None) == (rows < 2)
    assert (row["skewness"] is None) == (rows < 3)
    assert row["kurtosis"] is None


def test_statistics__row_order_changes_no_bit() -> None:
    frame = random_columns(7, 500, tied=False)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    assert eco.statistics(frame).equals(eco.statistics(shuffled))


def test_statistics__a_scale_changes_no_shape() -> None:
    frame = random_columns(8, 60, tied=False)
    large = frame.select(pl.all() * 1e200)
    keys = ["skewness", "kurtosis", "cv"]
    for one, two in zip(
        eco.statistics(frame).select(keys).rows(), eco.statistics(large).select(keys).rows()
    ):
        assert one[:2] == pytest.approx(two[:2], rel=1e-12)


def test_statistics__asem_denominated_equals_the_published_check() -> None:
    """Skewness and kurtosis of COINr's own check of the same data, before treatment."""
    imputed = pl.read_csv(
        shared("data/golden/asem/pipeline_Screened.csv"), null_values="NA", infer_schema_length=None
    )
    details = pl.read_csv(shared("data/golden/asem/pipeline_treat_details.csv"), null_values="NA")
    found = eco.statistics(imputed, details["iCode"].to_list())
    assert found.height == 49
    rows = zip(
        found.iter_rows(named=True),
        details["check_SkewKurt0.Skew"],
        details["check_SkewKurt0.Kurt"],
        details["check_SkewKurt0.Pass"],
    )
    for row, skewness, kurtosis, passed in rows:
        assert row["skewness"] == pytest.approx(skewness, abs=1e-9), row["indicator"]
        assert row["kurtosis"] == pytest.approx(kurtosis, abs=1e-9), row["indicator"]
        assert ("outliers" in row["flags"]) != passed, row["indicator"]


@pytest.mark.parametrize("rows", [3, 4, 12, 33, 34, 150])
@pytest.mark.parametrize("tied", [False, True])
def test_correlations__equal_scipy(rows: int, tied: bool) -> None:
    frame = random_columns(rows, rows, tied=tied)
    compared = 0
    for row in eco.correlations(frame).iter_rows(named=True):
        both = frame.select(row["a"], row["b"]).fill_nan(None).drop_nulls().to_numpy()
        a, b = both[:, 0], both[:, 1]
        assert row["n"] == len(a)
        if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
            assert row["pearson"] is row["spearman"] is row["kendall"] is row["kendall_p"] is None
            continue
        peers = (("pearson", st.pearsonr), ("spearman", st.spearmanr), ("kendall", st.kendalltau))
        for name, peer in peers:
            r, p = peer(a, b)
            assert row[name] == pytest.approx(r, **CLOSE), name
            assert row[f"{name}_p"] == pytest.approx(p, rel=1e-8, abs=1e-12), name
            compared += 1
    assert compared or rows < 5


@pytest.mark.parametrize("rows", [3, 4, 5])
def test_correlations__every_small_case_equals_scipy(rows: int) -> None:
    """All second columns of whole numbers beside a first one with and one without ties."""
    compared = 0
    for x in (list(range(rows)), [0, 0, *range(1, rows - 1)]):
        for y in itertools.product(range(3), repeat=rows):
            found = eco.correlations({"x": x, "y": list(y)}, methods=["spearman", "kendall"])
            row = found.row(0, named=True)
            for name, peer in (("spearman", st.spearmanr), ("kendall", st.kendalltau)):
                if len(set(y)) == 1:
                    assert row[name] is row[f"{name}_p"] is None
                    continue
                r, p = peer(x, y)
                assert row[name] == pytest.approx(r, **CLOSE), (name, x, y)
                assert row[f"{name}_p"] == pytest.approx(p, rel=1e-8, abs=1e-12), (name, x, y)
                compared += 1
    assert compared > 90


def test_correlations__kendall_in_blocks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from ecoindex.analysis.structure import kendall

    frame = random_columns(3, 90, tied=True)
    whole = eco.correlations(frame, methods=["kendall"])
    monkeypatch.setattr(kendall, "CELLS", 1000)
    assert eco.correlations(frame, methods=["kendall"]).equals(whole)


def test_correlations__constant_is_null_and_never_zero() -> None:
    row = eco.correlations({"x": [1, 2, 3, 4], "y": [2, 2, 2, 2]}).row(0, named=True)
    assert row["n"] == 4
    assert [row[key] for key in row if key not in ("a", "b", "n")] == [None] * 6


def test_correlations__a_column_and_itself_give_exactly_one() -> None:
    values = np.random.default_rng(4).normal(size=57)
    row = eco.correlations({"x": values.tolist(), "y": (-values).tolist()}).row(0, named=True)
    assert (row["pearson"], row["spearman"], row["kendall"]) == (-1.0, -1.0, -1.0)
    assert row["spearman_p"] == 0


def test_correlations__many_rows_leave_kendall_out_unless_asked_for() -> None:
    rng = np.random.default_rng(5)
    frame = pl.DataFrame({"x": rng.normal(size=5001), "y": rng.normal(size=5001)})
    assert "kendall" not in eco.correlations(frame).columns
    asked = eco.correlations(frame, methods=["kendall"])
    assert asked["kendall"][0] == pytest.approx(
        st.kendalltau(frame["x"], frame["y"]).statistic, **CLOSE
    )


def test_correlations__faults() -> None:
    with pytest.raises(eco.UsageError) as unknown:
        eco.correlations({"x": [1, 2, 3]}, methods=["cosine"])  # type: ignore[list-item]
    assert unknown.value.code == "analysis/choice-unknown"
    with pytest.raises(eco.DataError) as infinite:
        eco.correlations({"x": [1, 2, math.inf], "y": [1, 2, 3]})
    assert infinite.value.code == "analysis/value-infinite"


def twin_alpha(matrix: np.ndarray) -> float:
    k = matrix.shape[1]
    total = matrix.sum(axis=1).var(ddof=1)
    return k / (k - 1) * (1 - matrix.var(axis=0, ddof=1).sum() / total)


def test_alpha__equals_its_definition() -> None:
    rng = np.random.default_rng(6)
    matrix = rng.normal(size=(40, 5)) + rng.normal(size=(40, 1))
    frame = pl.DataFrame({f"x{at}": matrix[:, at] for at in range(5)})
    found = eco.cronbach_alpha(frame)
    assert (found.items, found.n) == (5, 40)
    assert found.alpha == pytest.approx(twin_alpha(matrix), **CLOSE)
    scaled = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0, ddof=1)
    assert found.standardised == pytest.approx(twin_alpha(scaled), **CLOSE)
    for at in range(5):
        rest = twin_alpha(np.delete(matrix, at, axis=1))
        assert found.without[f"x{at}"] == pytest.approx(rest, **CLOSE)


def test_alpha__computed_by_hand() -> None:
    """All means are 3 and all variances 10 / 4.

    Products of the deviations: x y 2 + 2 + 0 + 0 + 4 = 8, x z 4 + 0 + 0 + 2 + 2 = 8, y z
    2 + 0 - 1 + 0 + 2 = 3; so the covariances are 2, 2 and 0.75. The sum of the three has the variance
    3 * 2.5 + 2 * (2 + 2 + 0.75) = 17, which are its values 4, 6, 9, 12, 14: (25 + 9 + 0 + 9 + 25) / 4.
    """
    frame = {"x": [1, 2, 3, 4, 5], "y": [2, 1, 4, 3, 5], "z": [1, 3, 2, 5, 4]}
    found = eco.cronbach_alpha(frame)
    assert found.alpha == pytest.approx(3 / 2 * (1 - 7.5 / 17), **CLOSE)
    assert found.standardised == pytest.approx(found.alpha, **CLOSE), "variances are the same"
    pairs = {"x": 2 * (1 - 5 / 6.5), "y": 2 * (1 - 5 / 9), "z": 2 * (1 - 5 / 9)}
    assert found.without == pytest.approx(pairs, **CLOSE)


PRINTED = """
1.0      0.488511 0.034654  0.265369 0.233631  0.407826  0.727304
0.488511 1.0      0.353753  0.335013 0.126665  0.340935  0.469801
0.034654 0.353753 1.0       0.051373 -0.023473 -0.036648 0.128127
0.265369 0.335013 0.051373  1.0      0.341638  0.287994  0.240071
0.233631 0.126665 -0.023473 0.341638 1.0       0.101077  0.227553
0.407826 0.340935 -0.036648 0.287994 0.101077  1.0       0.544652
0.727304 0.469801 0.128127  0.240071 0.227553  0.544652  1.0
"""


def test_alpha__published_standardised_value() -> None:
    """Seven items, 23 persons: printed are the correlations and alpha of standardised data, 0.720197.

    Source: M. T. Flanagan, Java Scientific Library, University College London, output of the
    Cronbach example data two, http://www.ee.ucl.ac.uk/~mflanaga/java/CronbachDataTwoAnalysis.txt.
    The data here have these correlations; any others of the kind have the same alpha.
    """
    wanted = np.array([line.split() for line in PRINTED.split("\n") if line], dtype=float)
    raw = np.random.default_rng(7).normal(size=(23, 7))
    free = np.linalg.qr(raw - raw.mean(axis=0))[0]
    matrix = free @ np.linalg.cholesky(wanted).T * np.arange(1, 8)
    found = eco.cronbach_alpha({f"item{at}": matrix[:, at].tolist() for at in range(7)})
    assert (found.items, found.n) == (7, 23)
    assert found.standardised == pytest.approx(0.720197, abs=1e-6)
    assert found.alpha != pytest.approx(found.standardised, abs=0.01), "variances differ"


def test_alpha__gaps_are_left_out_pair_by_pair() -> None:
    frame = random_columns(9, 60, tied=False)
    pairwise = frame.to_pandas().cov()
    expected = 4 / 3 * (1 - np.trace(pairwise) / pairwise.to_numpy().sum())
    assert eco.cronbach_alpha(frame).alpha == pytest.approx(expected, **CLOSE)


def test_alpha__is_null_where_it_is_not_defined() -> None:
    assert eco.cronbach_alpha({"x": [1, 2, 3]}).alpha is None
    assert eco.cronbach_alpha({"x": [1, 1, 1], "y": [2, 2, 2]}).alpha is None
    assert eco.cronbach_alpha({"x": [1, 1, 1], "y": [2, 2, 3]}).standardised is None


def test_components__equal_the_eigenvalues_of_the_correlation_matrix() -> None:
    rng = np.random.default_rng(10)
    matrix = rng.normal(size=(50, 6)) @ rng.normal(size=(6, 6))
    found = eco.principal_components({f"x{at}": matrix[:, at].tolist() for at in range(6)})
    expected = np.linalg.eigvalsh(np.corrcoef(matrix.T))[::-1]
    values = found.components["eigenvalue"].to_numpy()
    assert values == pytest.approx(expected, **CLOSE)
    assert found.components["variance"].sum() == pytest.approx(1)
    assert found.components["kept"].to_list() == [value > 1 for value in expected]
    loadings = found.loadings.pivot("component", index="id", values="loading").drop("id").to_numpy()
    assert loadings @ loadings.T == pytest.approx(np.corrcoef(matrix.T), abs=1e-12)
    for column in loadings.T:
        assert column[np.argmax(np.abs(column))] > 0


def test_components__loading_is_the_correlation_with_the_component() -> None:
    rng = np.random.default_rng(11)
    matrix = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 3))
    found = eco.principal_components(
        {name: matrix[:, at].tolist() for at, name in enumerate("abc")}
    )
    first = found.loadings.filter(component=1)
    scaled = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)
    component = scaled @ first["vector"].to_numpy()
    for at, loading in enumerate(first["loading"]):
        assert np.corrcoef(matrix[:, at], component)[0, 1] == pytest.approx(loading, **CLOSE)


def test_components__need_complete_rows_that_vary() -> None:
    constant = eco.principal_components({"x": [1, 2, 3, 4], "y": [1, 3, 2, 5], "z": [1, 1, 1, 1]})
    assert constant.constant == ("z",)
    assert constant.components.height == 2
    few = eco.principal_components({"x": [1, 2, None, 4], "y": [None, 3, 2, 5]})
    assert few.n == 2
    assert few.components.height == 0


@pytest.mark.parametrize(
    ("name", "value"), [("alpha", 2.0), ("negative", 0.4), ("redundant", math.nan)]
)
def test_limits__out_of_range(name: str, value: float) -> None:
    with pytest.raises(eco.UsageError) as found:
        eco.Limits(**{name: value})
    assert found.value.code == "analyse/limit"
    assert name in found.value.text("en")
