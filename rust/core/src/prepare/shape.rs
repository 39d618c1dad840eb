//! Skewness and kurtosis, from sums about a point near the mean that no order can change.

/// Sums of the first four powers of `(x - pivot) / scale`, in whole multiples of 2^-62.
///
/// Each term lies between -1 and 1 and is cut to such a multiple, so the sums are exact in
/// whatever order they are taken.
#[derive(Clone)]
pub struct Powers {
    count: usize,
    pivot: f64,
    scale: f64,
    sums: [i128; 4],
}

/// Squared distance of the mean from the pivot, in parts of the variance, up to which the sums
/// about the pivot say enough about those about the mean.
const NEAR: f64 = 1e-3;

/// The whole number that stands for 1.
const ONE: f64 = (1_u64 << 62) as f64;

/// A number between -1 and 1 as a whole number.
#[inline(always)]
fn fixed(t: f64) -> i128 {
    i128::from((t * ONE) as i64)
}

impl Powers {
    /// Sums of values between two limits, which each is brought to; NaN is left out.
    pub fn new(values: &[f64], low: f64, high: f64) -> Self {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in values {
            least = if *x < least { *x } else { least };
            most = if *x > most { *x } else { most };
        }
        let (least, most) = (least.max(low), most.min(high));
        let middle = least / 2.0 + most / 2.0;
        if !middle.is_finite() {
            return Self { count: 0, pivot: 0.0, scale: 1.0, sums: [0; 4] };
        }
        // A power of two, so that dividing by it is exact.
        let scale_of = |reach: f64| if reach > 0.0 { reach.log2().ceil().exp2() } else { 1.0 };
        let half = scale_of(most - middle);
        let (mut total, mut count) = (0, 0);
        for x in values {
            // NaN becomes 0 as a whole number and is not counted.
            total += fixed((x.clamp(low, high) - middle) / half);
            count += usize::from(!x.is_nan());
        }
        let pivot = middle + half * (total as f64 / ONE / count as f64);
        let scale = scale_of((most - pivot).max(pivot - least));
        let mut powers = Self { count, pivot, scale, sums: [0; 4] };
        let mut sums = [0; 4];
        for x in values {
            let terms = powers.terms(x.clamp(low, high));
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
        powers.sums = sums;
        powers
    }

    /// The four powers of a value; 0 for NaN.
    #[inline(always)]
    fn terms(&self, x: f64) -> [i128; 4] {
        let t = (x - self.pivot) / self.scale;
        let square = t * t;
        [fixed(t), fixed(square), fixed(square * t), fixed(square * square)]
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
