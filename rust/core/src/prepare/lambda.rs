//! The power of a Box-Cox transform.

/// Powers that are looked at.
const RANGE: [f64; 2] = [-5.0, 5.0];
/// Steps of the first look.
const GRID: usize = 100;
/// The search ends when the power is known to this.
const TOLERANCE: f64 = 1e-14;
/// Terms of the series for exponents below a half.
const TERMS: u32 = 16;
/// Exponents from which powers are taken as parts of the greatest one.
const HUGE: f64 = 300.0;

/// The power between -5 and 5 with the greatest likelihood; `sorted` values, all above zero.
///
/// The best of a grid, then the zero of the derivative between its neighbours, of the values
/// divided by their geometric mean: what is found depends neither on a first guess nor on the
/// unit.
///
/// # Source
/// Box and Cox 1964, JRSS B 26, equation 8
pub fn likeliest(sorted: &[f64]) -> f64 {
    let logs = centred(sorted);
    let step = (RANGE[1] - RANGE[0]) / GRID as f64;
    let at = |i: usize| if i == GRID { RANGE[1] } else { RANGE[0] + step * i as f64 };
    let value = |i: usize| Profile::new(&logs, at(i)).likelihood();
    let values: Vec<f64> = (0..=GRID).map(value).collect();
    let best = (0..=GRID).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0);
    let rises = |lambda: f64| Profile::new(&logs, lambda).slope() > 0.0;
    let [mut low, mut high] = if rises(at(best)) {
        [at(best), at((best + 1).min(GRID))]
    } else {
        [at(best.saturating_sub(1)), at(best)]
    };
    while high - low > TOLERANCE {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if rises(middle) { low = middle } else { high = middle }
    }
    // An end that the likelihood still rises towards was never left.
    match [low, high] {
        [low, _] if low == RANGE[0] => low,
        [_, high] if high == RANGE[1] => high,
        _ => f64::midpoint(low, high),
    }
}

/// Whether a power is where the search had to stop.
pub fn at_limit(lambda: f64) -> bool {
    RANGE.contains(&lambda)
}

/// The logarithms of the values divided by their geometric mean.
fn centred(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len() as f64;
    let mean = sorted.iter().map(|x| x.ln()).sum::<f64>() / n;
    let middle = mean.exp();
    let log = |x: &f64| {
        let off = (x - middle) / middle;
        if off.abs() < 0.5 { off.ln_1p() } else { x.ln() - mean }
    };
    let mut logs: Vec<f64> = sorted.iter().map(log).collect();
    let rest = logs.iter().sum::<f64>() / n;
    logs.iter_mut().for_each(|u| *u -= rest);
    logs
}

/// The transformed values for one power, and how they change with it.
struct Profile {
    /// `(exp(lambda u) - 1) / lambda`, as parts of `exp(part)`.
    values: Vec<f64>,
    /// Their derivatives.
    slopes: Vec<f64>,
    part: f64,
}

impl Profile {
    fn new(logs: &[f64], lambda: f64) -> Self {
        let most = logs.iter().map(|u| lambda * u).fold(0.0, f64::max);
        let part = if most > HUGE { most } else { 0.0 };
        let pairs = logs.iter().map(|u| {
            let [first, second] = quotients(lambda * u, part);
            (u * first, u * u * second)
        });
        let (values, slopes) = pairs.unzip();
        Self { values, slopes, part }
    }

    fn deviations(&self) -> impl Iterator<Item = f64> {
        let mean = self.values.iter().sum::<f64>() / self.values.len() as f64;
        self.values.iter().map(move |z| z - mean)
    }

    /// Logarithm of the likelihood for one value, but for a constant.
    fn likelihood(&self) -> f64 {
        let squares: f64 = self.deviations().map(|d| d * d).sum();
        -0.5 * (squares / self.values.len() as f64).ln() - self.part
    }

    /// Its derivative, but for a factor above zero.
    fn slope(&self) -> f64 {
        -self.deviations().zip(&self.slopes).map(|(d, slope)| d * slope).sum::<f64>()
    }
}

/// `(exp(t) - 1) / t` and `(t exp(t) - exp(t) + 1) / t^2`, as parts of `exp(part)`.
fn quotients(t: f64, part: f64) -> [f64; 2] {
    if t.abs() < 0.5 {
        let (mut first, mut second) = (0.0, 0.0);
        for k in (0..TERMS).rev() {
            // The terms are t^k / (k + 1)! and t^k / k! / (k + 2).
            first = 1.0 + first * t / f64::from(k + 2);
            let next = f64::from(k + 2) / (f64::from(k + 1) * f64::from(k + 3));
            second = 1.0 + second * t * next;
        }
        return [first, second / 2.0].map(|y| y * (-part).exp());
    }
    let one = (-part).exp();
    let power = (t - part).exp();
    let less = if part > 0.0 { power - one } else { t.exp_m1() };
    [less / t, (t * power - less) / (t * t)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_does_not_depend_on_the_unit() {
        let values: Vec<f64> = (1..60).map(|i| f64::from(i).powf(1.7) + f64::from(i % 7)).collect();
        let found = likeliest(&values);
        for unit in [1e-250, 1e-9, 0.3, 7.0, 1e6, 1e250] {
            let other: Vec<f64> = values.iter().map(|x| x * unit).collect();
            assert!((likeliest(&other) - found).abs() < 1e-12, "{unit}");
        }
        assert!(Profile::new(&centred(&values), found - 1e-12).slope() > 0.0);
        assert!(Profile::new(&centred(&values), found + 1e-12).slope() < 0.0);
    }

    #[test]
    fn squares_of_even_values_want_their_root_and_limits_are_told() {
        let normal = [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0_f64];
        let logs = normal.map(f64::exp);
        assert!(likeliest(&logs).abs() < 1e-12);
        let mut steep = [1.0; 40];
        steep[0] = 0.1;
        assert!(at_limit(likeliest(&steep)) && !at_limit(likeliest(&logs)));
    }

    #[test]
    fn both_forms_of_the_quotients_agree() {
        for t in [-0.5, 0.5_f64] {
            let near = quotients(t * (1.0 - 1e-15), 0.0);
            let far = quotients(t, 0.0);
            assert!(near.iter().zip(far).all(|(a, b)| (a - b).abs() < 1e-14));
        }
        let [_, second] = quotients(2.0, 1.0);
        assert!((second - (2.0 * 1_f64.exp() - 1_f64.exp() + (-1_f64).exp()) / 4.0).abs() < 1e-14);
    }
}
