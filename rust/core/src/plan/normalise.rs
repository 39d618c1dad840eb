//! How a value becomes a score, as the plan says it.

use serde::{Deserialize, Serialize};

use super::Scope;

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
        #[serde(default = "super::unit")]
        to: [f64; 2],
    },
    /// Between the least and the greatest value of a scope.
    MinMax {
        /// Which end is good.
        direction: Direction,
        /// The interval of the scores.
        #[serde(default = "super::unit")]
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
        #[serde(default = "super::one")]
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
        #[serde(default = "super::yes")]
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
    /// As wide as the values of a scope, around a reference of the base year.
    Adjusted {
        /// Which end is good.
        direction: Direction,
        /// Whose values are looked at.
        over: Scope,
        /// Id of the region that is the reference; none takes the mean of all.
        #[serde(default)]
        region: Option<String>,
        /// Scores half a width below and above the reference.
        to: [f64; 2],
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

/// Which place values that are equal share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The best of their places.
    Best,
    /// The mean of their places.
    Average,
    /// The worst of their places.
    Worst,
}

/// How far a value is from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Part of the way from the worst value.
    Range,
    /// One divided by the other.
    Ratio,
}

/// What a value is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whole {
    /// The best value.
    Best,
    /// The sum of all.
    Sum,
}

/// How a ratio is turned round where lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inverse {
    /// The base divided by the value.
    #[default]
    Reciprocal,
    /// As far below 100 as the ratio is above it.
    Mirror,
}
