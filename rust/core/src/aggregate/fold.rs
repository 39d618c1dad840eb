//! One row of a node: from the inputs that count to the score, for every method but sums.

use super::{Distances, Flows, Peers, Rivals, grey, median, mpi, owa, power, vikor};
use crate::fitted::{Comparison, Scoped};
use crate::plan::{Aggregate, Node, Penalty, Preference, Scaling};
use crate::program::{places, used};

/// The inputs of a row that count.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    /// Which of the inputs of the node each one is.
    pub at: Vec<usize>,
    /// Their scores.
    pub scores: Vec<f64>,
    /// Their weights.
    pub weights: Vec<f64>,
    /// Sum of the weights.
    pub total: f64,
}

/// Why a row has no score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Undefined {
    /// A negative score where powers are taken.
    Negative(f64),
    /// A coefficient of variation around a mean that is not above zero.
    MeanNotPositive(f64),
    /// A negative score where zero is the least.
    BelowZero(f64),
    /// An input in which no peer scores above zero.
    Unbounded,
    /// No weights keep the parts of the inputs within their limits.
    Parts,
    /// The best weights were not found.
    Unsolved,
    /// The score is beyond all numbers.
    Infinite,
    /// Nothing is known of the rows of this year.
    Unfitted,
}

impl Inputs {
    /// Starts a new row.
    pub fn clear(&mut self) {
        self.at.clear();
        self.scores.clear();
        self.weights.clear();
        self.total = 0.0;
    }

    /// Adds an input.
    pub fn push(&mut self, at: usize, score: f64, weight: f64) {
        self.at.push(at);
        self.scores.push(score);
        self.weights.push(weight);
        self.total += weight;
    }
}

/// How the inputs of a row become its score, with everything learned filled in.
///
/// What was learned is there once for all rows, or once for each year.
#[derive(Debug, Clone)]
pub enum Fold {
    /// Power mean.
    Power(f64),
    /// The least one.
    Minimum,
    /// The greatest one.
    Maximum,
    /// The median; whether weights count.
    Median(bool),
    /// Weights of the places, the best first.
    Owa(Vec<f64>),
    /// Mean and penalty, with a new mean and standard deviation for z-scores.
    MazziottaPareto(Penalty, Option<[f64; 2]>),
    /// Product with the sum of the exponents and the least score.
    Product(f64, f64),
    /// Distances to the ends.
    Topsis(Vec<Option<Distances>>),
    /// Shortfalls, with the weight of their sum.
    Vikor(f64, Vec<Option<crate::fitted::Ideal>>),
    /// Grey relational grade, with the distinguishing coefficient.
    Grey(f64, Vec<Option<crate::fitted::Ideal>>),
    /// Net flows.
    Promethee(Vec<Option<Flows>>),
    /// Wins and losses.
    Outranking(Vec<Option<Rivals>>),
    /// The weights that favour the row most.
    Benefit(Vec<Option<Peers>>),
}

impl Fold {
    /// The rule of a node; none for weighted sums and coupling.
    ///
    /// Only inputs with a weight count. `years`: those of the rows, by code.
    #[must_use]
    pub fn new(node: &Node, learned: Option<&Comparison>, years: &[i64]) -> Option<Self> {
        let weights: Vec<f64> = used(node).map(|input| input.weight).collect();
        Some(match (&node.aggregate, learned) {
            (Aggregate::Power { p }, _) => Self::Power(*p),
            (Aggregate::Minimum {}, _) => Self::Minimum,
            (Aggregate::Maximum {}, _) => Self::Maximum,
            (Aggregate::Median { weighted }, _) => Self::Median(*weighted),
            (Aggregate::Owa { weights }, _) => Self::Owa(weights.clone()),
            (Aggregate::MazziottaPareto { penalty, rescale }, _) => {
                Self::MazziottaPareto(*penalty, *rescale)
            }
            (Aggregate::Product { degree, floor }, _) => {
                Self::Product(*degree, floor.unwrap_or(f64::NEG_INFINITY))
            }
            (Aggregate::Topsis { scaling, .. }, Some(Comparison::Ideal(ideals))) => {
                let vector = *scaling == Scaling::Vector;
                Self::Topsis(groups(ideals, years, |ideal| Distances::new(ideal, vector, &weights)))
            }
            (Aggregate::Vikor { v, .. }, Some(Comparison::Ideal(ideals))) => {
                Self::Vikor(*v, groups(ideals, years, Clone::clone))
            }
            (Aggregate::Grey { rho, .. }, Some(Comparison::Ideal(ideals))) => {
                Self::Grey(*rho, groups(ideals, years, Clone::clone))
            }
            (Aggregate::Promethee { preferences, .. }, Some(Comparison::Rows(rows))) => {
                let own: Vec<Preference> = places(node).map(|at| preferences[at]).collect();
                Self::Promethee(groups(rows, years, |rows| Flows::new(rows, &own)))
            }
            (Aggregate::Outranking { .. }, Some(Comparison::Rows(rows))) => {
                Self::Outranking(groups(rows, years, |rows| Rivals::new(rows, &weights)))
            }
            (Aggregate::BenefitOfTheDoubt { shares, .. }, Some(Comparison::Rows(rows))) => {
                Self::Benefit(groups(rows, years, |rows| Peers::new(rows, *shares)))
            }
            _ => return None,
        })
    }

    /// The score of a row with at least one input; `year` is the code of its year.
    ///
    /// # Errors
    /// Why there is none.
    pub fn score(&self, year: usize, inputs: &Inputs) -> Result<f64, Undefined> {
        let Inputs { at, scores, weights, total } = inputs;
        let score = match self {
            Self::Power(p) => power::mean(*p, scores, weights, *total)?,
            Self::Minimum => scores.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Maximum => scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Median(weighted) => median::median(scores, weights, *weighted),
            Self::Owa(places) => owa::average(places, scores),
            Self::MazziottaPareto(penalty, rescale) => {
                mpi::index(*penalty, *rescale, scores, weights, *total)?
            }
            Self::Product(degree, floor) => {
                power::product(*degree, *floor, scores, weights, *total)?
            }
            Self::Topsis(groups) => {
                let [plus, minus] = group(groups, year)?.squares(at, scores);
                let score = Distances::closeness(plus, minus);
                if score.is_nan() { f64::INFINITY } else { score }
            }
            Self::Vikor(v, groups) => vikor::score(*v, group(groups, year)?, inputs),
            Self::Grey(rho, groups) => grey::grade(*rho, group(groups, year)?, inputs),
            Self::Promethee(groups) => group(groups, year)?.net(inputs),
            Self::Outranking(groups) => group(groups, year)?.score(at, scores),
            Self::Benefit(groups) => group(groups, year)?.benefit(at, scores)?.score,
        };
        if score.is_infinite() { Err(Undefined::Infinite) } else { Ok(score) }
    }
}

/// What was learned for a year.
pub(crate) fn group<T>(groups: &[Option<T>], year: usize) -> Result<&T, Undefined> {
    let at = if groups.len() == 1 { 0 } else { year };
    groups[at].as_ref().ok_or(Undefined::Unfitted)
}

/// One entry for all rows, or one for each year.
fn groups<T, R>(scoped: &Scoped<T>, years: &[i64], make: impl Fn(&T) -> R) -> Vec<Option<R>> {
    match scoped {
        Scoped::Common(one) => vec![one.as_ref().map(make)],
        Scoped::Years(known) => years.iter().map(|year| known.get(year).map(&make)).collect(),
    }
}
