//! Powers of two that bring numbers to a size whose squares and sums neither overflow nor vanish.
//!
//! Multiplying by one is exact, so the digits of a result do not change by it.

/// Largest exponent, so that a power and one over it are both ordinary numbers.
const MOST: i64 = 1000;

/// The power of two that brings a size of zero or more between 1 and 2, as nearly as it can.
#[inline]
#[must_use]
pub fn scale(size: f64) -> f64 {
    let exponent = ((size.to_bits() >> 52) as i64 - 1023).clamp(-MOST, MOST);
    f64::from_bits(((1023 - exponent) as u64) << 52)
}

/// The same, but 1 where squares of the size are ordinary numbers anyway, with room to spare.
#[inline]
#[must_use]
pub fn scale_if_extreme(size: f64) -> f64 {
    let ordinary = (1e-90..=1e90).contains(&size) || size == 0.0;
    if ordinary { 1.0 } else { scale(size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_between_one_and_two() {
        for size in [1.0, 1.999, 3e-200, 7e200, 5.5, 1e-300, 1e300] {
            assert!((1.0..2.0).contains(&(size * scale(size))), "{size}");
            assert_eq!(size * scale(size) / scale(size), size);
        }
        assert_eq!((scale_if_extreme(1e80), scale_if_extreme(0.0)), (1.0, 1.0));
        assert!(f64::MAX * scale(f64::MAX) < 1e10 && 5e-324 * scale(5e-324) > 1e-30);
    }
}
