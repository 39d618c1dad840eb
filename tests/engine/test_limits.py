"""Caps and penalties of nodes: what they do, what is said of it, and what they do not touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import MethodError, UsageError

from .conftest import indicator

EVENTS = '{ method = "goalposts", worst = 10, best = 0 }'
YES_NO = '{ method = "yes-no" }'


def node(id_: str, limits: str = "", **keys: Any) -> str:
    title = f'title = {{ zh = "{id_}", en = "{id_}" }}'
    given = keys | ({"limits": f"[{limits}]"} if limits else {})
    lines = [f"{key} = {value}" for key, value in given.items()]
    return "\n".join(["[[node]]", f'id = "{id_}"', title, *lines])


def watched(small: Any, limits: str, *, scale: float = 100, root: str = "") -> eco.System:
    """Two aspects; ``events`` and ``kept`` are watched and carry no weight."""
    loaded: eco.System = small(
        f"[index]\nscale = {scale}\n{root}",
        node("water", limits),
        node("air"),
        indicator("river", node='"water"'),
        indicator("lake", node='"water"'),
        indicator("pm25", node='"air"'),
        indicator("events", EVENTS, node='"air"', weight="0", direction='"lower"'),
        indicator("kept", YES_NO, node='"air"', weight="0", unit='"yes/no"'),
    )
    return loaded


def data(**changes: list[Any]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {
        "region": ["a", "b"], "year": [2021, 2021], "river": [0.8, 0.9], "lake": [0.6, 0.9],
        "pm25": [0.7, 0.7], "events": [0.0, 3.0], "kept": [1.0, 0.0],
    }  # fmt: skip
    return pl.DataFrame(columns | changes)


def water(small: Any, limits: str, **changes: list[Any]) -> list[float | None]:
    found = eco.evaluate(data(**changes), watched(small, limits))
    return found.frame["water"].to_list()


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ('{ rule = "cap", at = 60, below = 65 }', [60, 90]),
        ('{ rule = "cap", at = 60, below = 60 }', [70, 90]),
        ('{ rule = "cap", at = [65, 50], above = 75 }', [65, 50]),
        ('{ rule = "cap", at = 59.9, inputs = ["kept"] }', [70, 59.9]),
        ('{ rule = "cap", at = 59.9, inputs = ["air"], below = 75 }', None),
        ('{ rule = "deduct", points = 5, inputs = ["kept", "events"], below = 1 }', [70, 85]),
        ('{ rule = "deduct", points = 5, inputs = ["events"], of = "value", above = 0 }', [70, 85]),
        (
            '{ rule = "deduct", points = 5, per = "unit", most = 12, inputs = ["events"],'
            ' of = "value", above = 0 }',
            [70, 78],
        ),
        ('{ rule = "deduct", points = 2, per = "unit", below = 65 }', [60, 90]),
        ('{ rule = "deduct", points = 50, below = 65, floor = 40 }', [40, 90]),
        ('{ rule = "reduce", share = 0.1, below = 85 }', [56, 90]),
        ('{ rule = "reduce", share = "1/2", inputs = ["kept"], floor = 50 }', [70, 50]),
        ('{ rule = "lower", steps = [[75, 74.9], [55, 54.9]], above = 50 }', [54.9, 74.9]),
        ('{ rule = "cap", at = 65, below = 65 }, { rule = "deduct", points = 1, below = 65 }', [64, 90]),
    ],
)  # fmt: skip
def test_limits__worked_cases(small: Any, limits: str, expected: list[float] | None) -> None:
    if expected is None:  # only what is below a node has its score before the node
        with pytest.raises(eco.errors.SpecError, match="spec/limit-input"):
            watched(small, limits)
    else:
        assert water(small, limits) == pytest.approx(expected, abs=1e-12)


def test_limits__events_cost_points_up_to_twenty(small: Any) -> None:
    """Five points for each environmental event and twenty at most: the deduction of the GDI."""
    rule = (
        '{ rule = "deduct", points = 5, per = "unit", most = 20, inputs = ["events"],'
        ' of = "value", above = 0 }'
    )
    found = eco.score(data(events=[1.0, 9.0]), watched(small, "", root=f"limits = [{rule}]"))
    assert found["score"].to_list() == pytest.approx([65.0, 60.0], abs=1e-12)


def test_limits__a_class_down_where_the_restriction_of_hj_192_applies(small: Any) -> None:
    steps = "[[75, 74.9], [55, 54.9], [35, 34.9], [20, 19.9]]"
    root = f'limits = [{{ rule = "lower", steps = {steps}, inputs = ["kept"] }}]'
    loaded = watched(small, "", root=root)
    for level, after in ((0.8, 74.9), (0.6, 54.9), (0.4, 34.9), (0.25, 19.9), (0.1, 10.0)):
        same = {name: [level, level] for name in ("river", "lake", "pm25")}
        found = eco.score(data(**same), loaded)
        assert found["score"].to_list() == pytest.approx([100 * level, after], abs=1e-12)


@pytest.mark.parametrize(
    ("unknown", "expected", "code"),
    [
        ("no-score", None, "engine/limited-unknown"),
        ("met", 70.0, "engine/limited-taken-met"),
        ("missed", 60.0, "engine/limited-taken-missed"),
    ],
)
def test_limits__what_is_not_known(
    small: Any, unknown: str, expected: float | None, code: str
) -> None:
    limit = f'{{ rule = "cap", at = 60, inputs = ["kept"], unknown = "{unknown}" }}'
    found = eco.evaluate(data(kept=[None, 1.0]), watched(small, limit))
    assert found.frame["water"].to_list() == pytest.approx([expected, 90.0])
    assert code in {note.code for note in found.notes}


def test_limits__what_does_not_apply_keeps_to_its_bounds(small: Any) -> None:
    loaded = small(
        "[index]",
        node("water", '{ rule = "cap", at = 0.1, inputs = ["sea"], of = "value", below = 5 }'),
        indicator("river", node='"water"'),
        indicator("sea", node='"water"', weight="0", applies_to='"coastal"'),
    )
    frame = pl.DataFrame({"region": ["330302", "330305"], "year": 2021, "river": 0.8, "sea": 1.0})
    known = eco.score(frame, loaded).sort("region")["water"].to_list()
    assert known == [0.8, 0.1]


def test_limits__say_what_they_did(small: Any) -> None:
    limits = '{ rule = "cap", at = [60, 50], below = 65 }, { rule = "veto", inputs = ["kept"] }'
    found = eco.evaluate(data(lake=[0.5, 0.9]), watched(small, limits))
    rows = found.limited.to_dicts()
    assert rows == [
        {"region": "a", "year": 2021, "node": "water", "rule": "cap", "inputs": ["lake"],
         "unknown": [], "before": pytest.approx(65.0), "after": 60.0},
        {"region": "b", "year": 2021, "node": "water", "rule": "veto", "inputs": ["kept"],
         "unknown": [], "before": pytest.approx(90.0), "after": None},
    ]  # fmt: skip
    texts = found.frame["limited"].to_list()
    assert texts[0].startswith("water cap 65.0")
    assert texts[0].endswith("-> 60.0 (lake)")
    assert texts[1].startswith("water veto 90.0")
    assert texts[1].endswith("-> - (kept)")
    notes = {note.code: note.facts for note in found.notes}
    assert notes["engine/limited-cap"] == {"node": "water", "rows": 1, "count": 2}
    assert notes["engine/limited-veto"] == {"node": "water", "rows": 1, "count": 2}


def test_limits__a_cap_that_takes_nothing_is_not_reported(small: Any) -> None:
    found = eco.evaluate(data(), watched(small, '{ rule = "cap", at = 95, above = 10 }'))
    assert found.limited.is_empty()
    assert found.frame["limited"].to_list() == [None, None]
    assert not [note for note in found.notes if note.code.startswith("engine/limited")]


def test_limits__a_veto_of_the_index_is_a_state(small: Any) -> None:
    root = 'limits = [{ rule = "veto", inputs = ["kept"] }]'
    found = eco.score(data(kept=[None, 0.0]), watched(small, "", root=root))
    assert found["state"].to_list() == ["no-score", "vetoed"]
    assert found["score"].to_list() == [None, None]


def test_limits__before_the_constraint(small: Any) -> None:
    root = 'limits = [{ rule = "cap", at = 60, above = 1 }]\n'
    root += 'constraint = { node = "rules", mode = "deduct", limits = [20] }'
    loaded = small(
        f"[index]\nscale = 100\n{root}",
        node("rules", weight="0"),
        indicator("river"),
        indicator("kept", YES_NO, node='"rules"', unit='"yes/no"'),
    )
    found = eco.score(data().select("region", "year", "river", "kept"), loaded)
    assert found["score"].to_list() == [60.0, 40.0]
    assert found["score_raw"].to_list() == [60.0, 60.0]


def test_limits__with_weights_of_each_year(small: Any) -> None:
    root = 'weights = { method = "sd", over = "year" }'
    loaded = watched(small, '{ rule = "cap", at = 60, below = 75 }', root=root)
    years = pl.concat([data(pm25=[0.1, 0.7]), data(pm25=[0.2, 0.7], year=[2022, 2022])])
    found = eco.evaluate(years, loaded)
    capped = found.limited.filter(pl.col("node") == "water")
    assert capped["year"].to_list() == [2021, 2022]
    assert capped["after"].to_list() == [60.0, 60.0]


def test_limits__a_saved_fit_gives_the_same(small: Any, tmp_path: Path) -> None:
    limits = '{ rule = "reduce", share = 0.3, inputs = ["events"], of = "value", above = 1 }'
    loaded = watched(small, limits, scale=1)
    found = eco.evaluate(data(), loaded)
    eco.fit(data(), loaded).save(tmp_path / "fit.json")
    again = eco.Fit.load(tmp_path / "fit.json").apply(data())
    assert again.frame.equals(found.frame)
    assert again.limited.equals(found.limited)
    assert again.limited.height == 1


def test_limits__explanations_and_plans_refuse_them(small: Any) -> None:
    loaded = watched(small, '{ rule = "cap", at = 60, below = 65 }')
    with pytest.raises(MethodError, match="engine/node-limited"):
        eco.explain(data(), loaded, region="a", year=2021)
    with pytest.raises(UsageError, match="analysis/plan-limited"):
        eco.plan_path(data(), loaded, "a", goal={2025: 0.1})


def test_limits__a_removed_element_is_watched_no_more(small: Any) -> None:
    from ecoindex.analysis.removal import without

    limits = (
        '{ rule = "cap", at = 60, inputs = ["river", "lake"], below = 65 },'
        '{ rule = "veto", inputs = ["kept"] }'
    )
    loaded = watched(small, limits)
    no_lake, no_kept = without(loaded, "lake"), without(loaded, "kept")
    assert no_lake is not None
    assert no_kept is not None
    assert [rule.inputs for rule in no_lake.limits["water"]] == [("river",), ("kept",)]
    assert [rule.rule for rule in no_kept.limits["water"]] == ["cap"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_limits__in_words(small: Any, language: Any) -> None:
    from ecoindex.report.limits import limit_text
    from ecoindex.report.scores import system_table

    limits = (
        '{ rule = "cap", at = [60, 40], below = 65 },'
        '{ rule = "deduct", points = 5, per = "unit", most = 20, inputs = ["events"],'
        ' of = "value", above = 0, floor = 10, unknown = "met" },'
        '{ rule = "reduce", share = 0.1, most = 0.3, above = 1, below = 0 },'
        '{ rule = "lower", steps = [[75, 74.9]], inputs = ["kept"], unknown = "missed" },'
        '{ rule = "veto", inputs = ["kept"] }'
    )
    loaded = watched(small, limits)
    texts = [limit_text(rule, language) for rule in loaded.limits["water"]]
    if language == "en":
        assert texts == [
            "at most 60, 40 where score below 65: an input (no score if unknown)",
            "points off: 5 per unit beyond, at most 20, not below 10 where value above 0: events"
            " (unknown counts as met)",
            "share off: 10% per breach, at most 30% where score below 0 or above 1: an input"
            " (no score if unknown)",
            "down to 74.9 from 75 where missed: kept (unknown counts as missed)",
            "no score where missed: kept (no score if unknown)",
        ]
    scores = eco.evaluate(data(), watched(small, '{ rule = "cap", at = 60, below = 65 }'))
    table = system_table(scores, language)
    assert ("water capped (lake)" if language == "en" else "water封顶（lake）") in table


MISSING_RULES = (
    "",
    'missing = { rule = "redistribute", require = 0.2 }',
    'missing = { rule = "floor", value = 90 }',
)


def nested(small: Any, limits: str, missing: str) -> eco.System:
    """Lakes are part of water; the rule for what is missing holds for all above the lakes."""
    rule = missing.removeprefix("missing = ")
    loaded: eco.System = small(
        f"[index]\nscale = 100\n{missing}",
        node("water", **({"missing": rule} if rule else {})),
        node("lakes", limits, parent='"water"'),
        node("air"),
        indicator("river", node='"water"'),
        indicator("lake", node='"lakes"'),
        indicator("kept", YES_NO, node='"lakes"', weight="0", unit='"yes/no"'),
        indicator("pm25", node='"air"'),
    )
    return loaded


def nested_data(**changes: list[Any]) -> pl.DataFrame:
    return data(**changes).drop("events")


@pytest.mark.parametrize("missing", MISSING_RULES)
@pytest.mark.parametrize(
    ("limit", "kept", "state"),
    [
        ('{ rule = "veto", inputs = ["kept"] }', 0.0, "vetoed"),
        ('{ rule = "veto", inputs = ["kept"] }', None, "no-score"),
        ('{ rule = "veto", inputs = ["kept"], unknown = "missed" }', None, "vetoed"),
        ('{ rule = "cap", at = 40, inputs = ["kept"] }', None, "no-score"),
    ],
)
def test_limits__no_missing_rule_above_makes_up_for_a_score_taken_away(
    small: Any, missing: str, limit: str, kept: float | None, state: str
) -> None:
    loaded = nested(small, limit, missing)
    found = eco.evaluate(nested_data(kept=[1.0, kept]), loaded, nodes=["lakes", "water", "air"])
    assert found.frame["score"].to_list() == [pytest.approx(70.0), None]
    assert found.frame["water"].to_list() == [pytest.approx(70.0), None]
    assert found.frame["lakes"].to_list() == [pytest.approx(60.0), None]
    assert found.frame["state"].to_list() == ["scored", state]
    assert found.frame["rank"].to_list() == [1, None]
    notes = {note.code: note.facts for note in found.notes}
    assert notes["engine/limited-above"] == {"node": "lakes", "rows": 1}
    assert str(found.frame["limited"][1]).startswith("lakes ")


def test_limits__to_withhold_a_value_does_not_lift_a_veto(small: Any) -> None:
    """The node has no score without its lake, but the rule that is broken counts still."""
    loaded = nested(small, '{ rule = "veto", inputs = ["kept"] }', MISSING_RULES[1])
    found = eco.evaluate(nested_data(lake=[0.6, None]), loaded)
    assert found.frame["state"].to_list() == ["scored", "vetoed"]
    assert found.frame["limited"].to_list() == [None, "lakes veto - -> - (kept)"]
    (row,) = found.limited.to_dicts()
    assert (row["before"], row["after"], row["inputs"]) == (None, None, ["kept"])
    codes = [note.code for note in found.notes if note.code.startswith("engine/limited")]
    assert codes == ["engine/limited-above"]


def test_limits__a_node_without_weight_takes_nothing_from_those_above(small: Any) -> None:
    loaded = small(
        "[index]\nscale = 100",
        node("rules", '{ rule = "veto", inputs = ["kept"] }', weight="0"),
        indicator("river"),
        indicator("lake", node='"rules"'),
        indicator("kept", YES_NO, node='"rules"', weight="0", unit='"yes/no"'),
    )
    found = eco.score(nested_data().drop("pm25"), loaded)
    assert found["score"].to_list() == pytest.approx([80.0, 90.0])
    assert found["state"].to_list() == ["scored", "scored"]


def percents(small: Any, limit: str, values: list[float]) -> list[float | None]:
    """The index of a single indicator of which less is better, for scores to give."""
    points = '{ method = "goalposts", worst = 100, best = 0 }'
    loaded = small(
        f"[index]\nscale = 100\nlimits = [{limit}]",
        indicator("lake", points, direction='"lower"'),
        indicator("kept", YES_NO, weight="0", unit='"yes/no"'),
    )
    rows = {"region": [f"r{at}" for at in range(len(values))], "year": 2021}
    found = eco.score(
        pl.DataFrame({**rows, "lake": [100.0 - x for x in values], "kept": 0.0}), loaded
    )
    return found["score"].to_list()


@pytest.mark.parametrize("key", ["below", "above"])
def test_limits__a_score_at_its_bound_is_no_breach(small: Any, key: str) -> None:
    """Scores such as 0.35 come out a little above or below what the bound is in the core."""
    past = -1e-6 if key == "below" else 1e-6
    for bound in range(2, 100):
        limit = f'{{ rule = "cap", at = 1, {key} = {bound}, inputs = ["lake"] }}'
        found = percents(small, limit, [bound, bound + past / 20, bound + past])
        assert found == pytest.approx([bound, bound, 1], abs=1e-4), bound


def test_limits__a_step_is_reached_at_its_score(small: Any) -> None:
    for start in range(2, 100):
        limit = f'{{ rule = "lower", steps = [[{start}, 1]], inputs = ["kept"] }}'
        found = percents(small, limit, [start, start - 5e-8, start - 1e-6])
        assert found == pytest.approx([1, 1, start], abs=1e-4), start


def test_limits__the_mark_of_a_veto_names_no_constraint_alone(small: Any) -> None:
    from ecoindex.report.footer import legend

    assert legend(["×"], "en") == ["× no score: vetoed by a constraint or a limit"]
    assert legend(["×"], "zh") == ["× 不计分：因约束或限制被一票否决"]


def test_limits__values_are_compared_as_they_are_denominated(small: Any) -> None:
    limits = '{ rule = "cap", at = 1, inputs = ["events"], of = "value", above = 2 }'
    loaded = small(
        "[index]\nscale = 100",
        node("water", limits),
        indicator("river", node='"water"'),
        indicator("people", node='"water"', weight="0"),
        indicator(
            "events", EVENTS, node='"water"', weight="0", direction='"lower"',
            denominate='{ by = "people" }',
        ),
    )  # fmt: skip
    frame = pl.DataFrame(
        {
            "region": ["a", "b"],
            "year": 2021,
            "river": 0.8,
            "events": [4.0, 4.0],
            "people": [2.0, 1.0],
        }
    )
    assert eco.score(frame, loaded)["water"].to_list() == pytest.approx([80.0, 1.0])
