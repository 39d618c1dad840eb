"""What-if: systems with some keys changed, read by the reader of the file."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

import ecoindex as eco
from ecoindex.errors import LANGUAGES
from ecoindex.spec import parse_system
from ecoindex.spec.change import read_value
from ecoindex.spec.reading import shown
from tests.analysis.structure_support import SYSTEM, panel, small

EDITED = SYSTEM.replace('aggregate = "arithmetic"', 'aggregate = "geometric"').replace(
    "weight = 2", "weight = 3"
)


def codes(changes: dict[str, object]) -> list[str]:
    with pytest.raises(eco.SpecError) as found:
        small().with_changes(changes)
    for language in LANGUAGES:
        assert found.value.text(language)
    return [item.code for item in found.value.faults]


def test_change__scores_as_the_edited_file() -> None:
    changed = small().with_changes({"index.aggregate": "geometric", "node.air.weight": 3})
    edited = parse_system(EDITED)
    frames = [eco.score(panel(), system).drop("system", "status") for system in (changed, edited)]
    assert frames[0].equals(frames[1])
    assert not frames[0].equals(eco.score(panel(), small()).drop("system", "status"))


def test_change__says_so_everywhere() -> None:
    changed = small().with_changes({"index.aggregate": "geometric", "node.air.weight": 0.5})
    assert small().status == "published"
    assert changed.status == "proposal"
    assert changed.ref == "small@1[index.aggregate=geometric, node.air.weight=0.5]"
    assert changed.note is not None
    said = "Changed, not as declared: index.aggregate = geometric, node.air.weight = 0.5."
    assert changed.note("en") == said
    assert changed.note("zh").startswith("已改动，与原文件不同：index.aggregate = geometric、")
    frame = eco.score(panel(), changed)
    assert set(frame["system"]) == {changed.ref}
    assert set(frame["status"]) == {"proposal"}
    assert changed != small()
    assert small().with_changes({}) == small()


def test_change__keeps_the_note_of_the_file() -> None:
    system = eco.load_system("isec-structured")
    changed = system.with_changes({"index.aggregate": "geometric"})
    assert system.note is not None
    assert changed.note is not None
    for language in LANGUAGES:
        assert changed.note(language).endswith(system.note(language))
        assert len(changed.note(language)) > len(system.note(language)) + 10


def test_change__another_method_keeps_the_keys_that_it_knows() -> None:
    system = small().with_changes(
        {"indicator.dust.normalise.method": "z-score", "indicator.dust.normalise.sd": "sample"}
    )
    assert system.indicator("dust").normalise.method == "z-score"
    assert system.indicator("dust").normalise.over == "year"
    goalposts = small().with_changes(
        {"indicator.days.normalise": {"method": "goalposts", "worst": 0, "best": 90}}
    )
    back = goalposts.with_changes({"indicator.days.normalise.method": "none"})
    assert back.indicator("days").normalise.method == "none"
    assert back.note is not None
    assert "without best, worst" in back.note("en")
    assert len(back.changes) == 2


def test_change__shorthand_is_spelt_out() -> None:
    system = small().with_changes(
        {"index.aggregate.method": "geometric", "index.aggregate.floor": 0.01}
    )
    assert system.index.aggregate.floor == 0.01
    fresh = small().with_changes({"node.air.missing.rule": "no-score"})
    assert fresh.missing("air").rule == "no-score"


def test_change__all_items_at_once_and_paths_as_messages_write_them() -> None:
    system = small().with_changes({"indicator.*.weight": "3/7", "node[water].weight": 4})
    assert {str(item.weight) for item in system.indicators} == {"3/7"}
    assert system.node("water").weight == 4


def test_change__removes_a_key() -> None:
    assert small().with_changes({"node.air.weight": None}).node("air").weight is None
    assert codes({"node.water.weight": None}) == ["analyse/set-absent"]


def test_change__survives_pickle_and_a_saved_fit(tmp_path) -> None:
    changed = small().with_changes({"index.aggregate": "geometric"})
    again = pickle.loads(pickle.dumps(changed))
    assert (again, again.ref) == (changed, changed.ref)
    eco.fit(panel(), changed).save(tmp_path / "fit.json")
    loaded = eco.Fit.load(tmp_path / "fit.json")
    assert loaded.system.ref == changed.ref
    assert loaded.apply(panel()).frame.equals(eco.evaluate(panel(), changed).frame)


def test_change__paths_that_lead_nowhere() -> None:
    assert codes({"": 1}) == ["analyse/set-path"]
    assert codes({"index..scale": 1}) == ["analyse/set-path"]
    assert codes({"nodes.air.weight": 1}) == ["analyse/set-unknown"]
    assert codes({"title.en.first": 1}) == ["analyse/set-below"]
    assert codes({"node.sky.weight": 1}) == ["analyse/set-item"]
    assert codes({"node.air": 1}) == ["analyse/set-item"]
    for fixed in ("status", "system", "edition", "schema", "indicator.dust.id"):
        assert codes({fixed: "x"}) == ["analyse/set-fixed"]
    assert codes({"node.sky.weight": 1, "nodes.air": 2}) == [
        "analyse/set-item",
        "analyse/set-unknown",
    ]


def test_change__faults_are_those_of_the_reader() -> None:
    assert codes({"node.air.weight": -1}) == ["spec/weight-negative"]
    assert codes({"index.aggregate": "harmonious"})[0].startswith("spec/unknown")
    assert codes({"node.air.wait": 1}) == ["spec/unknown-key"]
    assert codes({"indicator.dust.unit": "stones"}) == ["spec/unit-undeclared"]
    assert codes({"note": "short"}) == ["spec/type-table"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("geometric", "geometric"),
        ("z-score", "z-score"),
        ('"0.5"', "0.5"),
        ("0.5", Decimal("0.5")),
        ("2020", 2020),
        ("true", True),
        ("[60, 100]", [60, 100]),
        ('{ method = "none" }', {"method": "none"}),
        ("", None),
    ],
)
def test_read_value__as_toml_or_as_a_word(text: str, value: object) -> None:
    assert read_value(text) == value


def test_change__a_list_without_ids_is_set_as_a_whole() -> None:
    """No list of ids is printed that is empty, and no key is said to be most like itself."""
    limits = 'limits = [{ rule = "cap", at = 50, inputs = ["dust"], below = 3 }]'
    written = parse_system(SYSTEM.replace('id = "air"\n', f'id = "air"\n{limits}\n', 1))
    for key, code in (
        ("node.air.limits.0.at", "analyse/set-no-ids"),
        ("node.air.limits.at", "analyse/set-no-ids"),
        ("node.water.limits.0.at", "analyse/set-not-written"),
        ("title.en.first", "analyse/set-below"),
    ):
        with pytest.raises(eco.SpecError) as caught:
            written.with_changes({key: 30})
        assert [item.code for item in caught.value.faults] == [code]
        for language in ("en", "zh"):
            assert ": ;" not in caught.value.faults[0].text(language)
    changed = written.with_changes({"node.air.limits.*.at": 30})
    assert changed.document.node[0].limits[0].at == (30,)


def test_shown__a_fraction_is_spelt_as_in_a_file() -> None:
    assert shown([Fraction(1, 2), Fraction(1)]) == "[1/2, 1]"
