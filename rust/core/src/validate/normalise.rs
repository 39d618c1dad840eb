//! What the parameters of the methods must satisfy.

use crate::error::{Fault, Faults};
use crate::plan::Normalise;

/// Checks the parameters of a method that has no fault of its own.
pub fn check(leaf: usize, normalise: &Normalise, faults: &mut Faults) {
    let mut refuse = |value: f64, wrong: bool| {
        if wrong {
            faults.push(Fault::ParameterInvalid { leaf, value });
        }
    };
    let mut constant = |score: Option<f64>| {
        let score = score.unwrap_or(0.0);
        refuse(score, !score.is_finite());
    };
    match normalise {
        Normalise::ZScore { mean, spread, constant: score, .. } => {
            constant(*score);
            refuse(*mean, !mean.is_finite());
            refuse(*spread, !is_above_zero(*spread));
        }
        Normalise::Rank { constant: score, .. } | Normalise::Reference { constant: score, .. } => {
            constant(*score);
        }
        Normalise::Logistic { steepness, constant: score, .. } => {
            constant(*score);
            refuse(*steepness, !is_above_zero(*steepness));
        }
        Normalise::Adjusted { to: [low, high], .. } => {
            refuse(*low, !((high - low).is_finite() && low < high));
        }
        Normalise::Borda { start, .. } => refuse(*start, !start.is_finite()),
        Normalise::Interval { best: [low, high], over, tolerance } => {
            refuse(*low, !((high - low).is_finite() && low <= high));
            let distance = tolerance.unwrap_or(1.0);
            refuse(distance, !is_above_zero(distance) || over.is_some() == tolerance.is_some());
        }
        Normalise::Categorical { codes, scores, other } => {
            let finite = codes.iter().chain(scores).chain(other).all(|x| x.is_finite());
            let twice = (1..codes.len()).any(|i| codes[..i].contains(&codes[i]));
            let short = codes.is_empty() || codes.len() != scores.len();
            refuse(codes.len() as f64, !finite || twice || short);
        }
        _ => {}
    }
}

fn is_above_zero(x: f64) -> bool {
    x.is_finite() && x > 0.0
}
