//! Sums of bell-shaped preferences over many values, with an exponential that vectors can take.

use super::multiversion;

/// Numbers summed side by side.
const LANES: usize = 16;
const LOG2_E: f64 = std::f64::consts::LOG2_E;
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Added and taken away again, it rounds to a whole number, which stands in its last bits.
const WHOLE: f64 = 6_755_399_441_055_744.0;
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// One over the factorials from the 13th down to the 0th.
const SERIES: [f64; 14] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
    1.0,
];

/// The exponential of a number of zero or less, to about one unit in the last place; below -700 it
/// counts as -700.
///
/// # Source
/// The reduction by multiples of ln 2 of fdlibm's `e_exp`, and the Taylor series.
#[inline(always)]
fn exp(x: f64) -> f64 {
    let x = if x < -700.0 { -700.0 } else { x };
    let shifted = x * LOG2_E + WHOLE;
    let whole = shifted - WHOLE;
    let rest = (x - whole * LN2_HIGH) - whole * LN2_LOW;
    let mut sum = SERIES[0];
    for term in &SERIES[1..] {
        sum = sum * rest + term;
    }
    sum * f64::from_bits(ONE.wrapping_add(shifted.to_bits() << 52))
}

multiversion! {
    /// The sum over all values of `1 - exp(-gap^2 / 2)` with the sign of the gap, where the gap is
    /// `(y - value) * inverse`.
    fn bell(values: &[f64], y: f64, inverse: f64) -> f64 = bell_body;
}

#[inline(always)]
fn bell_body(values: &[f64], y: f64, inverse: f64) -> f64 {
    let term = |value: f64| {
        let gap = (y - value) * inverse;
        (1.0 - exp(-0.5 * (gap * gap))).copysign(gap)
    };
    let mut sums = [0.0; LANES];
    let (groups, rest) = values.as_chunks::<LANES>();
    for group in groups {
        sums.iter_mut().zip(group).for_each(|(sum, value)| *sum += term(*value));
    }
    sums.iter_mut().zip(rest).for_each(|(sum, value)| *sum += term(*value));
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_the_last_digits() {
        for i in 0..70_000 {
            let x = -f64::from(i) * 0.01;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "{x}");
        }
        assert_eq!((exp(0.0), exp(-0.0)), (1.0, 1.0));
        assert!(exp(f64::NEG_INFINITY) < 1e-300);
    }

    #[test]
    fn a_bell_over_all_values() {
        let values: Vec<f64> = (0..1003).map(|i| f64::from(i * i % 997) / 31.0).collect();
        for y in [-1e200, 0.0, 3.7, 1e200] {
            let term = |value: &f64| {
                let gap: f64 = (y - value) / 0.7;
                (1.0 - (-0.5 * gap * gap).exp()).copysign(gap)
            };
            let wanted: f64 = values.iter().map(term).sum();
            assert!((bell(&values, y, 1.0 / 0.7) - wanted).abs() < 1e-10);
            assert_eq!(bell(&values, y, 1.0 / 0.7), bell_body(&values, y, 1.0 / 0.7));
        }
    }
}
