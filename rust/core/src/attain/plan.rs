//! The compiled plan of an attainment system. Its JSON is the border to the compiler.

use serde::{Deserialize, Serialize};

use super::KINDS;

/// A whole attainment system, ready to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The items, parts before the wholes made of them.
    pub items: Vec<Item>,
    /// The years that the choices of rules are about.
    pub years: Vec<i64>,
    /// The items that count.
    pub counted: Vec<Counted>,
    /// When a row has attained.
    pub rule: Shares,
    /// Least share of the applicable weight with a known progress for a score.
    pub require: f64,
    /// Number of groups of counted items that get a score of their own.
    #[serde(default)]
    pub groups: usize,
}

/// Something with a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// A value that is compared with a bar.
    Measure(Measure),
    /// Earlier items together.
    Whole(Whole),
}

/// A value that is compared with a bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The column with the values.
    pub column: usize,
    /// Whether high values are good.
    pub higher: bool,
    /// Compare the sum over so many years, the last of them that of the row.
    pub sum_years: Option<usize>,
    /// The year in whose value plain comparisons measure progress from.
    pub progress_base: Option<i64>,
    /// The tests that can be in force.
    pub rules: Vec<Test>,
    /// For each variant the rule of each year of the plan; -1 is none.
    pub choice: Vec<Vec<i64>>,
    /// Which of the variant columns tells the variant of a region; none is always the first.
    pub variant: Option<usize>,
}

/// What a value must satisfy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// A comparison with a bar.
    Compare(Compare),
    /// The value lies between two bounds.
    Range(Range),
    /// A comparison with a bar that comes with the data.
    Assigned(Assigned),
    /// All of these.
    All(Vec<Test>),
    /// At least one of these.
    Any(Vec<Test>),
}

/// A comparison with a bar.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// How.
    pub op: Op,
    /// With what.
    pub bar: Bar,
}

/// A way of comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// At least the bar.
    #[serde(rename = ">=")]
    AtLeast,
    /// Above the bar.
    #[serde(rename = ">")]
    Above,
    /// At most the bar.
    #[serde(rename = "<=")]
    AtMost,
    /// Below the bar.
    #[serde(rename = "<")]
    Below,
    /// The bar itself.
    #[serde(rename = "=")]
    Equal,
}

/// What a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bar {
    /// A number.
    Value(f64),
    /// The region's own value in another year.
    Base(Base),
}

/// The region's own value in another year, times a factor, plus an offset.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// That year.
    pub year: Option<i64>,
    /// Or how many years it lies before that of the row.
    pub back: Option<u32>,
    /// The factor.
    pub factor: f64,
    /// The offset, in the unit of the values.
    pub offset: f64,
}

/// Two bounds, which belong to the range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The lower one.
    pub low: f64,
    /// The upper one.
    pub high: f64,
}

/// A bar that comes with the data, or only the outcome of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assigned {
    /// How values and bars are compared.
    pub op: Op,
    /// The column with the bars.
    pub bar_column: Option<usize>,
    /// The column that says 1 for met and 0 for not met, where there is no bar or no value.
    pub met_column: Option<usize>,
}

/// Earlier items together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// The items.
    pub parts: Vec<usize>,
    /// How many of them must be met.
    pub combine: Combine,
}

/// How many of some verdicts must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Combine {
    /// All of them.
    All,
    /// One of them.
    Any,
}

/// An item that counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The item.
    pub item: usize,
    /// Its kind.
    pub kind: usize,
    /// Its weight in the score.
    pub weight: f64,
    /// The group whose score it counts in as well.
    #[serde(default)]
    pub group: Option<usize>,
}

/// Share of the applicable items of each kind that must be met.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// One share per kind; 0 asks nothing.
    pub shares: [f64; KINDS],
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const TEXT: &str = r#"{"items": [
        {"measure": {"column": 0, "higher": true, "sum_years": null, "progress_base": 2020,
            "rules": [{"compare": {"op": ">=", "bar": {"value": 3.0}}},
                      {"all": [{"range": {"low": 1.0, "high": 2.0}},
                               {"assigned": {"op": "<", "bar_column": 1, "met_column": null}}]}],
            "choice": [[0, 1], [-1, 1]], "variant": 0}},
        {"measure": {"column": 2, "higher": false, "sum_years": 2,
            "rules": [{"compare": {"op": "=", "bar": {"base": {"year": null, "back": 1,
                       "factor": 0.84, "offset": 0.0}}}}],
            "choice": [[0, 0]], "variant": null}},
        {"whole": {"parts": [0, 1], "combine": "any"}}],
        "years": [2020, 2021],
        "counted": [{"item": 2, "kind": 0, "weight": 1.0}],
        "rule": {"shares": [1.0, 0.8, 0.0, 0.0]}, "require": 0.5}"#;

    pub fn plan() -> Plan {
        serde_json::from_str(TEXT).unwrap()
    }

    #[test]
    fn a_plan_survives_its_text() {
        let text = serde_json::to_string(&plan()).unwrap();
        assert_eq!(plan(), serde_json::from_str(&text).unwrap());
    }

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        for (from, to) in [
            ("\"require\"", "\"requires\""),
            ("\"higher\": true", "\"higher\": true, \"lower\": false"),
            ("\"compare\"", "\"compares\""),
            ("\"value\"", "\"values\""),
            ("\"low\"", "\"lower\""),
            ("\"any\"", "\"some\""),
            ("\"<\"", "\"!=\""),
            ("\"back\"", "\"backs\""),
            ("\"kind\"", "\"sort\""),
        ] {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT);
            assert!(serde_json::from_str::<Plan>(&text).is_err(), "{from} -> {to}");
        }
    }
}
