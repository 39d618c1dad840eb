//! Numbers on a scale become whole numbers, and the whole numbers slices of their range.

use super::multiversion;

multiversion! {
    /// Whole numbers of 32 bits, and the group of each row.
    ///
    /// `y`: from 0 to just below 2^32, or NaN. `codes`: the year of each row; each year has
    /// 2^`bits` groups, equal slices of the range. NaN goes to the group `none`.
    fn places(
        y: &[f64],
        codes: &[u16],
        bits: u32,
        none: u32,
        places: &mut [u32],
        groups: &mut [u32],
    ) = places_body;
}

#[inline(always)]
fn places_body(
    y: &[f64],
    codes: &[u16],
    bits: u32,
    none: u32,
    places: &mut [u32],
    groups: &mut [u32],
) {
    let rows = y.iter().zip(codes).zip(places.iter_mut().zip(groups));
    for ((y, code), (place, group)) in rows {
        // Adding 2^52 rounds to a whole number and brings it into the lowest bits.
        *place = (*y + 4_503_599_627_370_496.0).to_bits() as u32;
        let slice = (u64::from(*place) << bits >> 32) as u32;
        let own = (u32::from(*code) << bits) + slice;
        *group = if y.is_nan() { none } else { own };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_the_range_follow_each_other() {
        let y = [0.0, 1.4, 2_147_483_648.0, 4_294_967_279.0, f64::NAN];
        let (mut found, mut groups) = ([0; 5], [0; 5]);
        places(&y, &[1, 1, 1, 0, 1], 2, 8, &mut found, &mut groups);
        assert_eq!(found[..4], [0, 1, 1 << 31, 4_294_967_279]);
        assert_eq!(groups, [4, 4, 6, 3, 8]);
        places(&y, &[1, 1, 1, 0, 1], 0, 2, &mut found, &mut groups);
        assert_eq!(groups, [1, 1, 1, 0, 2]);
    }
}
