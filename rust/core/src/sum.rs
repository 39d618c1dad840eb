//! Exact sums of floating-point numbers.
//!
//! The order of additions must not change a result, so values are added without rounding
//! into a wide fixed-point number; it is rounded once, at the end.

/// Limbs of 32 bits that cover every finite number and the carries of 2^64 of them.
const LIMBS: usize = 69;
/// Additions before a limb of 63 bits could overflow, with a margin.
const CARRY_AFTER: u32 = 1 << 29;

/// A running sum without rounding.
///
/// # Source
/// Small superaccumulator, R. Neal 2015, arXiv 1505.05571.
#[derive(Clone)]
pub struct ExactSum {
    limbs: [i64; LIMBS],
    pending: u32,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { limbs: [0; LIMBS], pending: 0 }
    }
}

impl ExactSum {
    /// Adds a finite number.
    #[inline]
    pub fn add(&mut self, x: f64) {
        debug_assert!(x.is_finite());
        let bits = x.to_bits();
        let exponent = (bits >> 52) as usize & 0x7ff;
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
        // The number is mantissa * 2^(place - 1074).
        let place = exponent.max(1) - 1;
        let (limb, shift) = ((place / 32).min(LIMBS - 3), place % 32);
        let wide = u128::from(mantissa) << shift;
        let sign = if x < 0.0 { -1 } else { 1 };
        self.limbs[limb] += sign * (wide as u32) as i64;
        self.limbs[limb + 1] += sign * ((wide >> 32) as u32) as i64;
        self.limbs[limb + 2] += sign * ((wide >> 64) as u32) as i64;
        self.pending += 1;
        if self.pending == CARRY_AFTER {
            self.carry();
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        other.carry();
        self.carry();
        for (a, b) in self.limbs.iter_mut().zip(other.limbs) {
            *a += b;
        }
        self.carry();
    }

    /// Brings every limb but the last into 0..2^32.
    fn carry(&mut self) {
        let mut carry = 0;
        for limb in &mut self.limbs[..LIMBS - 1] {
            let total = *limb + carry;
            *limb = total & 0xffff_ffff;
            carry = total >> 32;
        }
        self.limbs[LIMBS - 1] += carry;
        self.pending = 0;
    }

    /// The sum, rounded once to the nearest number, ties to even.
    #[must_use]
    pub fn round(&self) -> f64 {
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.limbs[LIMBS - 1] < 0;
        if negative {
            sum.limbs.iter_mut().for_each(|limb| *limb = -*limb);
            sum.carry();
        }
        let size = sum.round_magnitude();
        if negative { -size } else { size }
    }

    fn round_magnitude(&self) -> f64 {
        let Some(top) = self.limbs.iter().rposition(|limb| *limb != 0) else {
            return 0.0;
        };
        let limb = |i: usize| self.limbs[i] as u128;
        // The highest 128 bits at most, and whether anything lies below them.
        let low = top.saturating_sub(3);
        let head = (low..=top).rev().fold(0, |head, i| head << 32 | limb(i));
        let below = self.limbs[..low].iter().any(|limb| *limb != 0);
        let length = 128 - head.leading_zeros() as usize;
        if low == 0 && length <= 53 {
            return f64::from_bits(head as u64);
        }
        let drop = length - 53;
        let kept = (head >> drop) as u64;
        let rest = head & ((1 << drop) - 1);
        let half = 1_u128 << (drop - 1);
        let up = rest > half || (rest == half && (below || kept & 1 == 1));
        let place = (low * 32 + drop) as u64;
        if place + 1 >= 2047 {
            return f64::INFINITY;
        }
        // Adding the kept bits to the exponent lets a carry run into it.
        f64::from_bits((place << 52) + kept + u64::from(up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> f64 {
        let mut total = ExactSum::default();
        values.iter().for_each(|x| total.add(*x));
        total.round()
    }

    #[test]
    fn single_values_come_back() {
        for x in [0.0, 1.0, -1.0, 0.1, 5e-324, -2.2e-308, f64::MAX, -f64::MAX, 3e15, 1e-300] {
            assert_eq!(sum(&[x]), x);
        }
    }

    #[test]
    fn cancellation_is_exact() {
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[1e308, 1e308, -1e308]), 1e308);
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1.0, 2f64.powi(-53)]), 1.0);
        assert_eq!(sum(&[1.0, 2f64.powi(-53), 5e-324]), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[-1.0, -(2f64.powi(-53)), -5e-324]), -1.0 - f64::EPSILON);
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
    }

    #[test]
    fn order_and_merging_do_not_matter() {
        let values: Vec<f64> =
            (0..1000).map(|i| f64::sin(f64::from(i)) * 10f64.powi(i % 40 - 20)).collect();
        let backwards: Vec<f64> = values.iter().rev().copied().collect();
        let mut left = ExactSum::default();
        let mut right = ExactSum::default();
        values[..333].iter().for_each(|x| left.add(*x));
        values[333..].iter().for_each(|x| right.add(*x));
        left.merge(&right);
        assert_eq!(sum(&values).to_bits(), sum(&backwards).to_bits());
        assert_eq!(sum(&values).to_bits(), left.round().to_bits());
    }
}
