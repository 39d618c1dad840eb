//! A logarithm that a vector loop can take.

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Coefficients of the series of `ln(1 + f)` in `f / (2 + f)`, from the second on.
const SERIES: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// Bits of the square root of a half, cut off after the upper half of them.
const ROOT: u64 = 0x3fe6_a09e_0000_0000;
/// Two to the power of 52, in whose last bits a whole number stands.
const WHOLE: u64 = 0x4330_0000_0000_0000;

/// The natural logarithm of a normal number above zero, to about one unit in the last place.
///
/// Zero gives a large negative number, and NaN some number: who calls looks after both.
///
/// # Source
/// The reduction and the coefficients of fdlibm's `e_log`, Sun Microsystems 1993.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits().wrapping_add(ONE - ROOT);
    let exponent = f64::from_bits(WHOLE | (bits >> 52)) - (4_503_599_627_370_496.0 + 1023.0);
    let fraction = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(ROOT));
    let f = fraction - 1.0;
    let half = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (SERIES[1] + w * (SERIES[3] + w * SERIES[5]));
    let odd = z * (SERIES[0] + w * (SERIES[2] + w * (SERIES[4] + w * SERIES[6])));
    s * (half + (odd + even)) + exponent * LN2_LOW - half + f + exponent * LN2_HIGH
}

#[cfg(test)]
mod tests {
    use super::ln;

    #[test]
    fn agrees_with_the_library() {
        for i in 1..20_000 {
            let x = f64::from(i) * 10f64.powi(i % 61 - 30);
            let wanted = x.ln();
            assert!((ln(x) - wanted).abs() <= 4e-16 * wanted.abs().max(1e-3), "{x}");
        }
        assert_eq!(ln(1.0), 0.0);
    }
}
