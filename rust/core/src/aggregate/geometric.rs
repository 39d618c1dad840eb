//! Weighted geometric mean.

/// What a score adds to the logarithm of the mean, per unit of weight; none if it is negative.
///
/// Zero adds minus infinity, which makes the mean zero. With a floor, lower scores count as it.
///
/// # Source
/// `oecd-jrc-2008`, step 6
#[inline]
#[must_use]
pub fn geometric_term(y: f64, floor: Option<f64>) -> Option<f64> {
    let y = floor.map_or(y, |floor| y.max(floor));
    if y < 0.0 { None } else { Some(y.ln()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_negative_and_floor() {
        assert_eq!(geometric_term(-0.0, None), Some(f64::NEG_INFINITY));
        assert_eq!(geometric_term(-0.1, None), None);
        assert_eq!(geometric_term(-0.1, Some(0.01)), Some(0.01_f64.ln()));
        assert_eq!(geometric_term(1.0, None), Some(0.0));
    }
}
