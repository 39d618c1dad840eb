//! The compiled plan: what a system file becomes. Its JSON is the border to the compiler.

mod normalise;

use serde::{Deserialize, Serialize};

use crate::weight::Weighting;
pub use normalise::{Form, Inverse, Ties, Whole};

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

/// How a value becomes a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Normalise {
    /// The value is a score already.
    None {},
    /// Between fixed bounds.
    Goalposts {
        /// Value with the lowest score.
        worst: f64,
        /// Value with the highest score.
        best: f64,
        /// Where scores are held in the interval.
        #[serde(default)]
        clip: Clip,
        /// Whether logarithms are compared.
        #[serde(default)]
        log: bool,
        /// The interval of the scores.
        #[serde(default = "unit")]
        to: [f64; 2],
    },
    /// Between the least and the greatest value of a scope.
    MinMax {
        /// Which end is good.
        direction: Direction,
        /// The interval of the scores.
        #[serde(default = "unit")]
        to: [f64; 2],
        /// Whose values are looked at.
        over: Scope,
        /// Score of a column that does not vary; none makes it a fault.
        #[serde(default)]
        constant: Option<f64>,
    },
    /// Distance from the mean in standard deviations.
    ZScore {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Which standard deviation.
        #[serde(default)]
        sd: Deviation,
        /// Score of the mean.
        #[serde(default)]
        mean: f64,
        /// Score of a standard deviation more.
        #[serde(default = "one")]
        spread: f64,
        /// Score of a column that does not vary; none makes it a fault.
        #[serde(default)]
        constant: Option<f64>,
    },
    /// Ratio to the region's own base year, which is 100.
    BaseRatio {
        /// Which end is good.
        direction: Direction,
        /// How it is turned round.
        #[serde(default)]
        inverse: Inverse,
    },
    /// How much of the way from the base to the target is done; 1 at the target and beyond.
    Target {
        /// Which end is good.
        direction: Direction,
        /// The value to reach.
        target: f64,
        /// The value to start from; none takes the region's own base year, or the worst value.
        #[serde(default)]
        base: Option<f64>,
        /// Whose worst value is the base; none takes `base`.
        #[serde(default)]
        over: Option<Scope>,
        /// Whether more than the target scores no more.
        #[serde(default = "yes")]
        cap: bool,
    },
    /// Score of the class that a value falls in.
    Steps {
        /// Rising borders between the classes.
        cuts: Vec<f64>,
        /// Score of each class, one more than borders.
        scores: Vec<f64>,
        /// Which end of a class belongs to it.
        #[serde(default)]
        closed: Closed,
    },
    /// 1 or 0.
    YesNo {
        /// Which answer is good.
        direction: Direction,
    },
    /// Share of the other values that are not better.
    Rank {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Which place equal values share.
        ties: Ties,
        /// Score of a column that does not vary; none makes a single value a fault.
        #[serde(default)]
        constant: Option<f64>,
    },
    /// Share of the values that are worse, and half of the equal ones, itself included.
    Percentile {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
    },
    /// Number of values that are worse.
    Borda {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Which place equal values share.
        ties: Ties,
        /// Score of the last place.
        start: f64,
    },
    /// Distance to a region.
    Reference {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Id of the region.
        region: String,
        /// How far a value is from that of the region.
        form: Form,
        /// Whether more than the region scores no more.
        cap: bool,
        /// Score of a column that does not vary; none makes it a fault.
        #[serde(default)]
        constant: Option<f64>,
    },
    /// Share of the best value or of the sum.
    Share {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Share of what.
        of: Whole,
    },
    /// Logistic function of the distance from the mean in standard deviations.
    Logistic {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Which standard deviation.
        sd: Deviation,
        /// Factor of the distance.
        steepness: f64,
        /// Score of a column that does not vary; none makes it a fault.
        #[serde(default)]
        constant: Option<f64>,
    },
    /// 1 within a range, less the farther outside.
    Interval {
        /// The range; twice the same for a single best value.
        best: [f64; 2],
        /// Whose farthest value scores 0; none takes `tolerance`.
        #[serde(default)]
        over: Option<Scope>,
        /// The distance that scores 0.
        #[serde(default)]
        tolerance: Option<f64>,
    },
    /// Score of a code.
    Categorical {
        /// The codes.
        codes: Vec<f64>,
        /// Score of each.
        scores: Vec<f64>,
        /// Score of all other codes; none makes them a fault.
        #[serde(default)]
        other: Option<f64>,
    },
}

/// Which end of an indicator is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// High values.
    Higher,
    /// Low values.
    Lower,
}

/// Where scores are held in their interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clip {
    /// At both ends.
    #[default]
    Both,
    /// Nowhere.
    None,
    /// At the low end.
    Lower,
    /// At the high end.
    Upper,
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

/// Which standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deviation {
    /// Divides by the number of values.
    #[default]
    Population,
    /// Divides by one less.
    Sample,
}

/// Which end of a class belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closed {
    /// The lower one.
    #[default]
    Left,
    /// The upper one.
    Right,
}

/// A point of the tree above the leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its id in the system; kept, never looked at.
    pub id: String,
    /// How the inputs become one score.
    pub aggregate: Aggregate,
    /// What happens where inputs are missing.
    pub missing: Missing,
    /// What it is made of.
    pub inputs: Vec<Input>,
    /// How the data tell the weights of the inputs; those given stand without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weighting>,
}

/// How the scores of the inputs become one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Aggregate {
    /// Weighted mean.
    Arithmetic {},
    /// Weighted geometric mean.
    Geometric {
        /// Lower scores count as this one.
        #[serde(default)]
        floor: Option<f64>,
    },
    /// Coupling coordination degree D.
    Coupling {
        /// Which coupling degree C.
        #[serde(default)]
        form: Coupling,
    },
    /// Weighted power mean.
    Power {
        /// The exponent; neither 0 nor infinite.
        p: f64,
    },
    /// The least input.
    Minimum {},
    /// The greatest input.
    Maximum {},
    /// The median.
    Median {
        /// Whether the weights count.
        #[serde(default = "yes")]
        weighted: bool,
    },
    /// Ordered weighted average.
    Owa {
        /// Weight of each place, the best input first; they sum to 1.
        weights: Vec<f64>,
    },
    /// Mazziotta-Pareto: mean and a penalty for the spread of the inputs.
    MazziottaPareto {
        /// Which way the penalty goes.
        penalty: Penalty,
        /// Mean and standard deviation that z-scores are given first.
        #[serde(default)]
        rescale: Option<[f64; 2]>,
    },
    /// Product of powers: the exponents are the weights times the degree.
    Product {
        /// Sum of the exponents.
        degree: f64,
        /// Lower scores count as this one.
        #[serde(default)]
        floor: Option<f64>,
    },
    /// Nearness to the best of all rows as against the worst.
    Topsis {
        /// Whose values are looked at.
        over: Scope,
        /// How inputs are made comparable.
        #[serde(default)]
        scaling: Scaling,
    },
    /// Compromise between the sum and the greatest of the shortfalls; one minus Q.
    Vikor {
        /// Whose values are looked at.
        over: Scope,
        /// Weight of the sum.
        v: f64,
    },
    /// Grey relational grade to the best of all rows.
    Grey {
        /// Whose values are looked at.
        over: Scope,
        /// Distinguishing coefficient.
        rho: f64,
    },
    /// Net flow of PROMETHEE II.
    Promethee {
        /// Who is compared with.
        over: Scope,
        /// How a difference becomes a preference, for each input in order.
        preferences: Vec<Preference>,
    },
    /// Wins minus losses in weighted pairwise comparisons.
    Outranking {
        /// Who is compared with.
        over: Scope,
    },
    /// Score with the weights that favour the row most.
    BenefitOfTheDoubt {
        /// Whose rows score no more than 1 with them.
        over: Scope,
        /// Least and greatest part of an input in the score.
        shares: [f64; 2],
    },
}

impl Aggregate {
    /// Whose rows a method compares with; none if it looks at one row only.
    #[must_use]
    pub fn scope(&self) -> Option<Scope> {
        match self {
            Self::Topsis { over, .. }
            | Self::Vikor { over, .. }
            | Self::Grey { over, .. }
            | Self::Promethee { over, .. }
            | Self::Outranking { over }
            | Self::BenefitOfTheDoubt { over, .. } => Some(*over),
            _ => None,
        }
    }
}

/// Which way the penalty of a spread goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// Down: where high scores are good.
    Minus,
    /// Up: where high scores are bad.
    Plus,
}

/// How inputs are made comparable before distances are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// Divided by the root of the sum of squares.
    #[default]
    Vector,
    /// Not at all.
    None,
}

/// How a difference becomes a preference from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "function", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Preference {
    /// 1 above 0.
    Usual {},
    /// 1 above q.
    UShape {
        /// Indifference threshold.
        q: f64,
    },
    /// Rises from 0 to 1 at p.
    VShape {
        /// Preference threshold.
        p: f64,
    },
    /// One half above q, 1 above p.
    Level {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// Rises from q to 1 at p.
    Linear {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// One minus a bell curve.
    Gaussian {
        /// Where the curve bends.
        s: f64,
    },
}

/// The forms of the coupling degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coupling {
    /// Geometric over arithmetic mean.
    #[default]
    Standard,
    /// Wang et al. 2021.
    Wang,
    /// Fan et al. 2024.
    Fan,
    /// Synergy degree of Chen and Min 2018: no coupling degree, but an index of its own.
    Synergy,
}

/// What happens where inputs of a node are missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Missing {
    /// The node is missing.
    NoScore {},
    /// The others share the weight.
    Redistribute {
        /// Share of the weight that must be there.
        #[serde(default = "two_thirds")]
        require: f64,
    },
    /// They count as this score.
    Floor {
        /// The score.
        value: f64,
        /// Share of the weight that must be there.
        #[serde(default)]
        require: f64,
    },
}

/// Where an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A leaf, by index.
    Leaf(usize),
    /// An earlier node, by index.
    Node(usize),
}

/// An input of a node.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "InputText", into = "InputText")]
pub struct Input {
    /// Where it comes from.
    pub source: Source,
    /// Its weight within the node.
    pub weight: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaf: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    node: Option<usize>,
    weight: f64,
}

impl TryFrom<InputText> for Input {
    type Error = &'static str;

    fn try_from(text: InputText) -> Result<Self, Self::Error> {
        let source = match (text.leaf, text.node) {
            (Some(leaf), None) => Source::Leaf(leaf),
            (None, Some(node)) => Source::Node(node),
            _ => return Err("an input is either a leaf or a node"),
        };
        Ok(Self { source, weight: text.weight })
    }
}

impl From<Input> for InputText {
    fn from(input: Input) -> Self {
        let (leaf, node) = match input.source {
            Source::Leaf(leaf) => (Some(leaf), None),
            Source::Node(node) => (None, Some(node)),
        };
        Self { leaf, node, weight: input.weight }
    }
}

/// Leaves that must score 1, or the root pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The leaves.
    pub leaves: Vec<usize>,
    /// How the root pays.
    pub mode: Mode,
    /// The cap, or the points off, after 1, 2, ... missed ones; the last holds for more.
    #[serde(default)]
    pub limits: Vec<f64>,
    /// What happens if one is not known.
    #[serde(default)]
    pub unknown: Unknown,
}

/// How the root pays for missed constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The score is at most the limit.
    Cap,
    /// No score.
    Veto,
    /// The limit is taken off; never below 0.
    Deduct,
}

/// What happens if a constraint is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// The score before constraints, called provisional.
    #[default]
    Provisional,
    /// No score.
    NoScore,
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
