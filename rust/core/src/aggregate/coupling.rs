//! Coupling degree and coupling coordination degree.

use crate::kernel::scale;
use crate::plan::Coupling;

/// What coupling makes of the subsystems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coupled {
    /// The coordination degree D, in 0 to 1.
    Degree(f64),
    /// Fewer than two subsystems.
    TooFew,
    /// A subsystem outside 0 to 1.
    Outside(f64),
}

/// How far outside 0 to 1 a score may be by rounding.
const TOLERANCE: f64 = 1e-12;

/// The three numbers of the model, each in 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Couple {
    /// The coupling degree C.
    pub coupling: f64,
    /// The level T, the weighted mean.
    pub level: f64,
    /// The coordination degree `D = sqrt(C T)`; the synergy degree is `C T`.
    pub coordination: f64,
}

/// Puts a score in 0 to 1, unless it is further outside than by rounding.
#[must_use]
pub fn bounded(u: f64) -> Option<f64> {
    (-TOLERANCE..=1.0 + TOLERANCE).contains(&u).then(|| u.clamp(0.0, 1.0))
}

/// Coupling coordination degree `D = sqrt(C T)` of scores in 0 to 1 with their weights.
///
/// `scores` is put in the bounds in place. `T` is the weighted mean.
///
/// # Source
/// `wang-2021`, doi 10.31497/zrzyxb.20210319; `fan-2024`, doi 10.13546/j.cnki.tjyjc.2024.22.007
pub fn coordination(form: Coupling, scores: &mut [f64], weights: &[f64]) -> Coupled {
    if scores.len() < 2 {
        return Coupled::TooFew;
    }
    for u in scores.iter_mut() {
        let Some(score) = bounded(*u) else { return Coupled::Outside(*u) };
        *u = score;
    }
    Coupled::Degree(couple(form, 0.0, scores, weights).coordination)
}

/// C, T and D of two or more scores in 0 to 1; weights are taken in proportion to their sum.
///
/// Inside the product of the standard and the Wang form lower scores count as `floor`; with 0,
/// a score of 0 makes C zero. Where all scores are zero, so is C.
///
/// # Source
/// As [`coordination`].
#[must_use]
pub fn couple(form: Coupling, floor: f64, scores: &[f64], weights: &[f64]) -> Couple {
    let total: f64 = weights.iter().sum();
    let level = scores.iter().zip(weights).map(|(u, w)| u * w).sum::<f64>() / total;
    let degree = match form {
        Coupling::Synergy => return synergy(scores, weights, total),
        _ if scores.iter().all(|u| *u == 0.0) => 0.0,
        Coupling::Standard => standard(floor, scores),
        Coupling::Wang => wang(floor, scores),
        Coupling::Fan => fan(scores),
    };
    let (coupling, level) = (degree.clamp(0.0, 1.0), level.clamp(0.0, 1.0));
    Couple { coupling, level, coordination: (coupling * level).sqrt() }
}

/// Synergy degree `CC (1 - D)`: the geometric mean of order degrees, less their sample standard
/// deviation about it. Where they lie apart by more than that, it is 0.
///
/// # Source
/// `chen-min-2018`
fn synergy(order: &[f64], weights: &[f64], total: f64) -> Couple {
    let live = || order.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let logs: f64 = live().map(|(u, weight)| u.ln() * weight).sum();
    let level = (logs / total).exp().clamp(0.0, 1.0);
    if level == 0.0 {
        return Couple { coupling: 0.0, level, coordination: 0.0 };
    }
    // By a power of two, so that squares of tiny degrees stay numbers.
    let by = scale(level);
    let distance = |u: &f64| u * by - level * by;
    let squares: f64 = order.iter().map(|u| distance(u) * distance(u)).sum();
    let spread = (squares / (order.len() - 1) as f64).sqrt();
    let coupling = (1.0 - spread / (level * by)).max(0.0);
    Couple { coupling, level, coordination: coupling * level }
}

/// Geometric over arithmetic mean.
fn standard(floor: f64, u: &[f64]) -> f64 {
    let n = u.len() as f64;
    let sum: f64 = u.iter().sum();
    if let [a, b] = u {
        // By a power of two, so that the product of tiny scores does not vanish.
        let by = scale(sum);
        return 2.0 * ((a.max(floor) * by) * (b.max(floor) * by)).sqrt() / (sum * by);
    }
    let logs: f64 = u.iter().map(|u| u.max(floor).ln()).sum();
    (logs / n).exp() / (sum / n)
}

/// The mean gap between pairs, and how far all stay behind the best.
fn wang(floor: f64, u: &[f64]) -> f64 {
    let n = u.len();
    let max = u.iter().copied().fold(0.0, f64::max);
    let mut gaps = 0.0;
    for (i, a) in u.iter().enumerate() {
        gaps += u[..i].iter().map(|b| (a - b).abs()).sum::<f64>();
    }
    let pairs = (n * (n - 1) / 2) as f64;
    let behind: f64 = if let [a, b] = u {
        a.min(*b).max(floor) / max
    } else {
        (u.iter().map(|u| (u.max(floor) / max).ln()).sum::<f64>() / (n - 1) as f64).exp()
    };
    ((1.0 - gaps / pairs) * behind).max(0.0).sqrt()
}

/// One minus twice the population standard deviation.
fn fan(u: &[f64]) -> f64 {
    let n = u.len() as f64;
    let mean = u.iter().sum::<f64>() / n;
    let variance = u.iter().map(|u| (u - mean) * (u - mean)).sum::<f64>() / n;
    1.0 - 2.0 * variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degree(form: Coupling, scores: &[f64]) -> f64 {
        let weights = vec![1.0 / scores.len() as f64; scores.len()];
        match coordination(form, &mut scores.to_vec(), &weights) {
            Coupled::Degree(d) => d,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn worked_case_of_two() {
        assert!((degree(Coupling::Standard, &[0.4, 0.9]) - 0.6_f64.sqrt()).abs() < 1e-12);
        let wang = ((0.5_f64 * 0.4 / 0.9).sqrt() * 0.65).sqrt();
        assert!((degree(Coupling::Wang, &[0.4, 0.9]) - wang).abs() < 1e-12);
        assert!((degree(Coupling::Fan, &[0.4, 0.9]) - (0.5_f64 * 0.65).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn equal_subsystems_are_fully_coupled() {
        for form in [Coupling::Standard, Coupling::Wang, Coupling::Fan] {
            for n in 2..6 {
                assert!((degree(form, &vec![0.49; n]) - 0.7).abs() < 1e-12);
            }
            assert_eq!(degree(form, &[0.0, 0.0, 0.0]), 0.0);
            let tiny = couple(form, 0.0, &[3e-200, 3e-200], &[1.0; 2]);
            assert!((tiny.coupling - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_floor_lifts_zeros_in_the_product_only() {
        let equal = [1.0, 1.0];
        let standard = couple(Coupling::Standard, 0.01, &[0.0, 0.64], &equal);
        assert!((standard.coupling - 2.0 * 0.0064_f64.sqrt() / 0.64).abs() < 1e-12);
        assert!((standard.level - 0.32).abs() < 1e-12);
        let wang = couple(Coupling::Wang, 0.01, &[0.0, 0.64], &equal);
        assert!((wang.coupling - (0.36_f64 * 0.01 / 0.64).sqrt()).abs() < 1e-12);
        assert_eq!(couple(Coupling::Wang, 0.01, &[0.0, 0.0], &equal).coordination, 0.0);
        for form in [Coupling::Standard, Coupling::Wang] {
            assert_eq!(couple(form, 0.0, &[0.0, 0.3, 0.4], &[1.0; 3]).coupling, 0.0);
        }
    }

    #[test]
    fn synergy_falls_with_the_distance_between_the_subsystems() {
        assert!((degree(Coupling::Synergy, &[0.49; 4]) - 0.49).abs() < 1e-12);
        let cc = 0.36_f64.sqrt();
        let spread = ((0.4 - cc) * (0.4 - cc) + (0.9 - cc) * (0.9 - cc)).sqrt();
        assert!((degree(Coupling::Synergy, &[0.4, 0.9]) - (cc - spread)).abs() < 1e-12);
        let tiny = degree(Coupling::Synergy, &[0.4e-200, 0.9e-200]);
        assert!((tiny / 1e-200 - (cc - spread)).abs() < 1e-12);
        assert_eq!(degree(Coupling::Synergy, &[0.01, 1.0]), 0.0);
        assert_eq!(degree(Coupling::Synergy, &[0.0, 0.7, 0.9]), 0.0);
    }

    #[test]
    fn edges() {
        let mut one = [0.5];
        assert_eq!(coordination(Coupling::Wang, &mut one, &[1.0]), Coupled::TooFew);
        let mut out = [0.5, 1.1];
        assert_eq!(coordination(Coupling::Wang, &mut out, &[0.5, 0.5]), Coupled::Outside(1.1));
        assert_eq!(degree(Coupling::Standard, &[0.0, 0.5]), 0.0);
        assert!(degree(Coupling::Standard, &[1.0 + 1e-13, 1.0]) <= 1.0);
    }
}
