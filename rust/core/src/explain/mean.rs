//! The score of a node from the scores of the inputs that count.

use super::tree::Branch;
use crate::aggregate::{Coupled, Inputs, coordination};
use crate::cell::MISSING;
use crate::plan::Aggregate;

/// The inputs of a node, gathered one by one.
pub struct Mean<'a> {
    branch: &'a Branch,
    sum: f64,
    weight: f64,
    inputs: Inputs,
}

impl<'a> Mean<'a> {
    pub fn new(branch: &'a Branch) -> Self {
        Self { branch, sum: 0.0, weight: 0.0, inputs: Inputs::default() }
    }

    /// Adds an input.
    pub fn add(&mut self, score: f64, weight: f64) {
        let score = score.max(self.branch.least);
        self.weight += weight;
        match self.branch.aggregate {
            Aggregate::Arithmetic {} => self.sum += weight * score,
            Aggregate::Geometric { .. } => self.sum += weight * score.ln(),
            Aggregate::Coupling { .. } => {
                // Between two states of a score in 0 to 1 rounding may step outside.
                self.inputs.push(0, score.min(1.0), weight);
            }
            _ => self.inputs.push(0, score, weight),
        }
    }

    /// The score; none if there are too few inputs.
    pub fn score(mut self) -> f64 {
        match self.branch.aggregate {
            _ if self.weight == 0.0 => MISSING,
            Aggregate::Arithmetic {} => self.sum / self.weight,
            Aggregate::Geometric { .. } => (self.sum / self.weight).exp(),
            Aggregate::Coupling { form } => {
                match coordination(form, &mut self.inputs.scores, &self.inputs.weights) {
                    Coupled::Degree(degree) => degree,
                    Coupled::TooFew | Coupled::Outside(_) => MISSING,
                }
            }
            // A mean of zero, as before there was anything, has no spread to speak of.
            _ => match &self.branch.fold {
                Some(fold) => fold.score(0, &self.inputs).unwrap_or(0.0),
                None => MISSING,
            },
        }
    }
}
