//! Skewness and kurtosis, from sums about a point near the mean that no order can change.

use super::fixed::{self, ONE, View, fixed};

/// Sums of the first four powers of the values, centred and scaled.
#[derive(Clone)]
pub struct Powers {
    count: usize,
    view: View,
    sums: [i128; 4],
}

/// Squared distance of the mean from the pivot, in parts of the variance, up to which the sums
/// about the pivot say enough about those about the mean.
const NEAR: f64 = 1e-3;

/// One over a power of two that is not less than a distance.
fn inverse(reach: f64) -> f64 {
    if reach > f64::MIN_POSITIVE { (-reach.log2().ceil()).exp2() } else { 1.0 }
}

impl Powers {
    /// Sums of values between two limits, which each is brought to; NaN is left out.
    pub fn new(values: &[f64], low: f64, high: f64) -> Self {
        let (least, most, count) = fixed::ends(values);
        let ends = [least.max(low), most.min(high)];
        let middle = ends[0] / 2.0 + ends[1] / 2.0;
        if !middle.is_finite() {
            let view = View { ends, pivot: 0.0, inverse: 1.0 };
            return Self { count: 0, view, sums: [0; 4] };
        }
        let view = View { ends, pivot: middle, inverse: inverse(ends[1] - middle) };
        let mean = fixed::total(values, view) as f64 / ONE / count as f64;
        let pivot = middle + mean / view.inverse;
        let reach = (ends[1] - pivot).max(pivot - ends[0]);
        let view = View { ends, pivot, inverse: inverse(reach) };
        Self { count, view, sums: fixed::powers(values, view) }
    }

    /// The four powers of a value.
    fn terms(&self, x: f64) -> [i128; 4] {
        let t = self.view.of(x);
        [fixed(t), fixed(t * t), fixed(t * t * t), fixed(t * t * t * t)]
    }

    /// Moves some equal values to another place.
    pub fn replace(&mut self, from: f64, to: f64, count: usize) {
        let (old, new) = (self.terms(from), self.terms(to));
        for (sum, (old, new)) in self.sums.iter_mut().zip(old.into_iter().zip(new)) {
            *sum += (new - old) * count as i128;
        }
    }

    /// Whether the pivot is near enough to the mean for [`Powers::shape`].
    pub fn is_centred(&self) -> bool {
        let [mean, square, ..] = self.means();
        mean * mean <= NEAR * (square - mean * mean)
    }

    fn means(&self) -> [f64; 4] {
        self.sums.map(|sum| sum as f64 / ONE / self.count as f64)
    }

    /// Skewness and excess kurtosis of a sample, of type 2; none for fewer than four values or
    /// values that do not vary.
    ///
    /// # Source
    /// Joanes and Gill 1998, The Statistician 47(1), G1 and G2
    pub fn shape(&self) -> Option<[f64; 2]> {
        let n = self.count as f64;
        let [d, s2, s3, s4] = self.means();
        let m2 = s2 - d * d;
        if self.count < 4 || m2 <= 0.0 {
            return None;
        }
        let m3 = s3 - 3.0 * d * s2 + 2.0 * d * d * d;
        let m4 = s4 - 4.0 * d * s3 + 6.0 * d * d * s2 - 3.0 * d * d * d * d;
        let (g1, g2) = (m3 / (m2 * m2.sqrt()), m4 / (m2 * m2) - 3.0);
        let skewness = g1 * (n * (n - 1.0)).sqrt() / (n - 2.0);
        let kurtosis = ((n + 1.0) * g2 + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
        Some([skewness, kurtosis])
    }
}
