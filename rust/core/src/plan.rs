//! The compiled plan: what a system file becomes. Its JSON is the border to the compiler.

mod aggregate;
mod constraint;
mod limit;
mod node;
mod normalise;

use serde::{Deserialize, Serialize};

pub use aggregate::{Aggregate, Coupling, Penalty, Preference, Scaling};
pub use constraint::{Constraint, Mode, Unknown};
pub use limit::{Each, Effect, Limit, MOST_WATCHED, Unwatched, Watch};
pub use node::{Input, Missing, Node, Source};
pub use normalise::{Clip, Closed, Deviation, Direction, Form, Inverse, Normalise, Ties, Whole};

/// A whole system, ready to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The year that base-year rules look at.
    #[serde(default)]
    pub base_year: Option<i64>,
    /// Factor of every score that leaves the core.
    #[serde(default = "one")]
    pub scale: f64,
    /// The leaves, one column each.
    pub leaves: Vec<Leaf>,
    /// The nodes, inputs before those that use them, the root last.
    pub nodes: Vec<Node>,
    /// What can take the score of the root down.
    #[serde(default)]
    pub constraint: Option<Constraint>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Its id in the system; kept, never looked at.
    pub id: String,
    /// How a value becomes a score.
    pub normalise: Normalise,
}

/// Whose values a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Those of the same year.
    Year,
    /// Those of the base year.
    BaseYear,
    /// All.
    Panel,
}

fn one() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

fn unit() -> [f64; 2] {
    [0.0, 1.0]
}

fn two_thirds() -> f64 {
    2.0 / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"base_year": 2015, "scale": 100.0,
        "leaves": [{"id": "a", "normalise": {"method": "min-max", "direction": "lower",
                    "to": [60, 100], "over": "base_year", "constant": null}},
                   {"id": "b", "normalise": {"method": "none"}}],
        "nodes": [{"id": "n", "aggregate": {"method": "arithmetic"},
                   "missing": {"rule": "redistribute", "require": 0.5},
                   "inputs": [{"leaf": 0, "weight": 0.25}, {"leaf": 1, "weight": 0.75}]}],
        "constraint": null}"#;

    #[test]
    fn a_plan_survives_its_text() {
        let plan: Plan = serde_json::from_str(TEXT).unwrap();
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(plan, serde_json::from_str(&text).unwrap());
    }

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        for (from, to) in [
            ("\"scale\"", "\"scales\""),
            ("\"over\"", "\"above\""),
            ("\"none\"", "\"none\", \"clip\": true"),
            ("\"arithmetic\"", "\"arithmetic\", \"floor\": 0"),
            ("\"leaf\": 0", "\"leaf\": 0, \"node\": 0"),
            ("\"require\"", "\"requires\""),
        ] {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT);
            assert!(serde_json::from_str::<Plan>(&text).is_err(), "{from} -> {to}");
        }
    }
}
