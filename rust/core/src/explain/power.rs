//! Many powers at once, in vectors.

use crate::kernel::multiversion;

/// Below this, and above its inverse, numbers go the slow way.
const SMALL: f64 = 1e-280;

/// Raises each number, none of them negative, to its exponent, a positive one of at most 1.
///
/// The result is within a few units in the last place, and the same for all widths of vectors.
pub fn powers(numbers: &mut [f64], exponents: &[f64]) {
    if usual(numbers) {
        vectors(numbers, exponents);
    } else {
        numbers.iter_mut().zip(exponents).for_each(|(x, exponent)| *x = x.powf(*exponent));
    }
}

/// Raises all numbers, lower ones as `least`, to the same exponent; as [`powers`].
pub fn power(numbers: &mut [f64], exponent: f64, least: f64) {
    if lift(numbers, least) {
        vector(numbers, exponent);
    } else {
        numbers.iter_mut().for_each(|x| *x = x.powf(exponent));
    }
}

multiversion! {
    /// Whether all numbers are of usual size.
    fn usual(numbers: &[f64]) -> bool = all_usual;
}

#[inline(always)]
fn all_usual(numbers: &[f64]) -> bool {
    // Counting, not `all`: without a way out early the loop is vectorised.
    let mut count = 0;
    for x in numbers {
        count += u64::from(*x >= SMALL) & u64::from(*x <= 1.0 / SMALL);
    }
    count == numbers.len() as u64
}

multiversion! {
    /// Raises lower numbers to `least`, and returns whether all are of usual size then.
    fn lift(numbers: &mut [f64], least: f64) -> bool = lifted;
}

#[inline(always)]
fn lifted(numbers: &mut [f64], least: f64) -> bool {
    for x in &mut *numbers {
        *x = if *x > least { *x } else { least };
    }
    all_usual(numbers)
}

multiversion! {
    /// The loop of [`powers`] over numbers of usual size.
    fn vectors(numbers: &mut [f64], exponents: &[f64]) = several;
}

#[inline(always)]
fn several(numbers: &mut [f64], exponents: &[f64]) {
    for (x, exponent) in numbers.iter_mut().zip(exponents) {
        *x = exp(ln(*x) * exponent);
    }
}

multiversion! {
    /// The loop of [`power`] over numbers of usual size.
    fn vector(numbers: &mut [f64], exponent: f64) = same;
}

#[inline(always)]
fn same(numbers: &mut [f64], exponent: f64) {
    // A loop: a closure would not be compiled for the wider vectors.
    for x in numbers {
        *x = exp(ln(*x) * exponent);
    }
}

/// What raises the exponent of all numbers from sqrt(2) on by one: 1 over sqrt(1/2), in bits.
const TO_NEXT: u64 = 0x3ff0_0000_0000_0000 - 0x3fe6_a09e_667f_3bcd;
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding and taking it away rounds to whole numbers; its last bits then hold the number.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Natural logarithm: the exponent apart, the rest by the series of the area tangent.
#[inline(always)]
fn ln(x: f64) -> f64 {
    // The mantissa lies in sqrt(1/2) to sqrt(2) after this step.
    let power = ((x.to_bits() + TO_NEXT) >> 52) as i64 - 1023;
    let mantissa = f64::from_bits(x.to_bits().wrapping_sub((power as u64) << 52));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let (z2, z4) = (z * z, z * z * (z * z));
    // In pairs: short chains of additions that need not wait for each other.
    let low = (1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0));
    let high = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0));
    let sum = low + z4 * (high + z4 * (1.0 / 19.0 + z * (1.0 / 21.0)));
    let power = whole(power);
    power * LN_2_HIGH + (2.0 * s + (2.0 * s * z * sum + power * LN_2_LOW))
}

/// A small whole number as a float, without an instruction that few processors have.
#[inline(always)]
fn whole(x: i64) -> f64 {
    f64::from_bits(ROUND.to_bits().wrapping_add(x as u64)) - ROUND
}

/// Exponential function of numbers that are no larger than a logarithm.
#[inline(always)]
fn exp(x: f64) -> f64 {
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let r = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let (r2, r4) = (r * r, r * r * (r * r));
    // In pairs, as for the logarithm.
    let low = (TERMS[0] + r * TERMS[1]) + r2 * (TERMS[2] + r * TERMS[3]);
    let middle = (TERMS[4] + r * TERMS[5]) + r2 * (TERMS[6] + r * TERMS[7]);
    let high = (TERMS[8] + r * TERMS[9]) + r2 * (TERMS[10] + r * TERMS[11]);
    let value = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)));
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    f64::from_bits(value.to_bits().wrapping_add(bits << 52))
}

/// One over the factorials from that of 2 on.
const TERMS: [f64; 12] = {
    let (mut terms, mut factorial, mut at) = ([0.0; 12], 1.0, 0);
    while at < terms.len() {
        factorial *= (at + 2) as f64;
        terms[at] = 1.0 / factorial;
        at += 1;
    }
    terms
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_library_has_it() {
        let mut numbers: Vec<f64> = (0..4000).map(|i| 1.013_f64.powi(i - 2000)).collect();
        numbers.extend([1.0, 0.5, 2.0, std::f64::consts::SQRT_2, 1.0 - 1e-16, 1.0 + 3e-16]);
        for exponent in [1.0, 0.5, 1.0 / 3.0, 0.017, 1e-9] {
            let mut found = numbers.clone();
            vectors(&mut found, &vec![exponent; numbers.len()]);
            for (x, y) in numbers.iter().zip(found) {
                let expected = x.powf(exponent);
                let bound = 1e-15 * (1.0 + (x.ln() * exponent).abs());
                assert!((y / expected - 1.0).abs() < bound, "{x}^{exponent}: {y} {expected}");
            }
        }
    }

    #[test]
    fn zero_stays_zero() {
        let mut numbers = [0.0, 0.25, 1e-300];
        powers(&mut numbers, &[0.5, 0.5, 0.5]);
        assert_eq!(numbers, [0.0, 0.5, 1e-300_f64.powf(0.5)]);
    }
}
