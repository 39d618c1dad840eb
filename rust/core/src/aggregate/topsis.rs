//! TOPSIS: nearness to the ideal as against the anti-ideal.

use crate::cell;
use crate::fitted::Ideal;
use crate::kernel::{multiversion, scale};

/// What the distances of a row are measured from.
#[derive(Debug, Clone)]
pub struct Distances {
    /// Factor of each input: weight over norm; 0 where nothing is known of it.
    factors: Vec<f64>,
    /// Worst and best of each input, times the factor.
    ends: Vec<[f64; 2]>,
}

impl Distances {
    /// Prepares the ends of the inputs; `vector` divides by their norms.
    ///
    /// All factors are multiplied by one power of two, so that the squares of huge and tiny
    /// distances stay numbers; their ratio does not change by it.
    ///
    /// # Source
    /// Hwang and Yoon 1981
    #[must_use]
    pub fn new(ideal: &Ideal, vector: bool, weights: &[f64]) -> Self {
        let size = |i: usize| match ideal.ends[i] {
            _ if vector => 1.0,
            None => 0.0,
            Some([worst, best]) => worst.abs().max(best.abs()),
        };
        let most = |sizes: &mut dyn Iterator<Item = f64>| sizes.fold(0.0, f64::max);
        let by_weight = scale(most(&mut weights.iter().copied()));
        let by_size =
            scale(most(&mut (0..weights.len()).map(|i| weights[i] * by_weight * size(i))));
        let factor = |i: usize| match ideal.ends[i] {
            None => 0.0,
            Some(_) if vector => weights[i] * by_weight / ideal.norms[i],
            Some(_) => weights[i] * by_weight * by_size,
        };
        let factors: Vec<f64> = (0..weights.len()).map(factor).collect();
        let scaled = |(end, factor): (&Option<[f64; 2]>, &f64)| {
            end.map_or([0.0; 2], |[worst, best]| [worst * factor, best * factor])
        };
        let ends = ideal.ends.iter().zip(&factors).map(scaled).collect();
        Self { factors, ends }
    }

    /// Squared distances of one row to the ideal and the anti-ideal.
    pub(super) fn squares(&self, at: &[usize], scores: &[f64]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for (at, y) in at.iter().zip(scores) {
            let [plus, minus] = terms(*y, self.factors[*at], self.ends[*at]);
            sums[0] += plus;
            sums[1] += minus;
        }
        sums
    }

    /// Adds an input of a block of rows to the squared distances; what is not there adds nothing.
    pub fn add(&self, at: usize, y: &[f64], plus: &mut [f64], minus: &mut [f64]) {
        let [worst, best] = self.ends[at];
        add(y, self.factors[at], worst, best, plus, minus);
    }

    /// Nearness from squared distances: 1 at the ideal, 0 at the anti-ideal; 0.5 if all are equal.
    #[inline(always)]
    #[must_use]
    pub fn closeness(plus: f64, minus: f64) -> f64 {
        let (plus, minus) = (plus.sqrt(), minus.sqrt());
        if plus + minus == 0.0 { 0.5 } else { minus / (plus + minus) }
    }
}

#[inline(always)]
fn terms(y: f64, factor: f64, [worst, best]: [f64; 2]) -> [f64; 2] {
    let v = y * factor;
    [(v - best) * (v - best), (v - worst) * (v - worst)]
}

multiversion! {
    /// See [`Distances::add`].
    fn add(y: &[f64], factor: f64, worst: f64, best: f64, plus: &mut [f64], minus: &mut [f64]) = add_body;
}

#[inline(always)]
fn add_body(y: &[f64], factor: f64, worst: f64, best: f64, plus: &mut [f64], minus: &mut [f64]) {
    for ((y, plus), minus) in y.iter().zip(plus).zip(minus) {
        let there = cell::is_present(*y);
        let [p, m] = terms(*y, factor, [worst, best]);
        *plus += if there { p } else { 0.0 };
        *minus += if there { m } else { 0.0 };
    }
}
