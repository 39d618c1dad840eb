//! The line `(x - c) * k + a`, held between two bounds: what most normalisations are.

use super::multiversion;
use crate::block::{BLOCK, Years, cycle};
use crate::column::Chunk;

/// `c` and `k` of each year code, or of all rows where they do not depend on the year.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Values at which the score is `a`.
    pub c: Vec<f64>,
    /// Score per unit.
    pub k: Vec<f64>,
    /// Whether there is one entry per year code; otherwise there is one.
    pub per_year: bool,
    /// The entries of `c` and `k` again and again, for whole vectors of years that follow each
    /// other and eight beyond; empty if there is one entry, or too many of them.
    cycles: [Vec<f64>; 2],
}

impl Tables {
    /// One entry for all rows.
    #[must_use]
    pub fn common(c: f64, k: f64) -> Self {
        Self { c: vec![c], k: vec![k], per_year: false, cycles: Default::default() }
    }

    /// One entry per year code.
    #[must_use]
    pub fn per_year(c: Vec<f64>, k: Vec<f64>) -> Self {
        let again = |table: &[f64]| match cycle(table.len()) {
            Some(len) => table.iter().copied().cycle().take(len + 8).collect(),
            None => Vec::new(),
        };
        let cycles = [again(&c), again(&k)];
        Self { c, k, per_year: true, cycles }
    }

    /// See the field.
    #[must_use]
    pub fn cycles(&self) -> Option<[&[f64]; 2]> {
        let [c, k] = &self.cycles;
        (!c.is_empty()).then_some([c, k])
    }
}

/// The line of a leaf.
#[derive(Debug, Clone)]
pub struct Affine {
    /// Where it lies in each year.
    pub tables: Tables,
    /// Score at `c`.
    pub a: f64,
    /// Lowest score.
    pub low: f64,
    /// Highest score.
    pub high: f64,
}

/// The sums of a node over a block of rows.
#[derive(Debug)]
pub struct Sums<'a> {
    /// Weight times score.
    pub sum: &'a mut [f64],
    /// Weights with a score.
    pub present: &'a mut [f64],
    /// Number of leaves without a score.
    pub missing: &'a mut [f64],
    /// Whether nothing was added yet: then whatever stands in `sum` and `present` is written over.
    pub first: bool,
}

impl Affine {
    /// Whether scores are held between bounds.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.low > f64::NEG_INFINITY || self.high < f64::INFINITY
    }

    /// `c` and `k` of all rows of a block, if they are the same.
    pub(super) fn uniform(&self, years: Years<'_>) -> Option<(f64, f64)> {
        let at = match (self.tables.per_year, years) {
            (false, _) => 0,
            (true, Years::One(code)) => usize::from(code),
            (true, Years::Cycle(_) | Years::Mixed(_)) => return None,
        };
        Some((self.tables.c[at], self.tables.k[at]))
    }
}

impl Sums<'_> {
    #[cfg(target_arch = "x86_64")]
    pub(super) fn check(&self, len: usize) {
        let shortest = self.sum.len().min(self.present.len()).min(self.missing.len());
        assert!(shortest >= len);
    }

    fn from(&mut self, row: usize) -> Sums<'_> {
        Sums {
            sum: &mut self.sum[row..],
            present: &mut self.present[row..],
            missing: &mut self.missing[row..],
            first: self.first,
        }
    }
}

/// A block of one leaf on its way into the sums of a node.
#[derive(Debug, Clone)]
pub struct Term<'a> {
    /// The values.
    pub x: Chunk<'a>,
    /// From value to score.
    pub line: &'a Affine,
    /// Weight within the node.
    pub weight: f64,
    /// Values that will be read soon, if they are known: they are fetched in the meantime.
    pub next: &'a [f64],
}

/// The most terms that [`affine_onto`] takes.
pub const TOGETHER: usize = 4;

/// Adds weight times score of some leaves onto the sums of their node, in their order.
///
/// All slices are equally long. Returns false if a value or its score before the bounds is
/// infinite; the sums are then of no use. Without bounds it may also return true: then the sums
/// of that row are not finite.
///
/// # Panics
/// With more terms than [`TOGETHER`].
pub fn affine_onto(terms: &[Term<'_>], years: Years<'_>, mut sums: Sums<'_>) -> bool {
    assert!(terms.len() <= TOGETHER);
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512
        // SAFETY: the processor has AVX-512.
        && let Some((done, fine)) = unsafe { together(terms, years, &mut sums) }
    {
        return fine & rest(terms, done, years, sums);
    }
    let mut fine = true;
    for term in terms {
        let mut done = 0;
        #[cfg(target_arch = "x86_64")]
        if super::level() == super::Level::Avx512 {
            // SAFETY: the processor has AVX-512.
            fine &= unsafe { super::wide::onto(term, years, &mut sums) };
            done = super::wide::whole(&term.x);
        }
        fine &= rest(std::slice::from_ref(term), done, years, sums.from(0));
        sums.first = false;
    }
    fine
}

/// # Safety
/// The processor has AVX-512.
#[cfg(target_arch = "x86_64")]
unsafe fn together(
    terms: &[Term<'_>],
    years: Years<'_>,
    sums: &mut Sums<'_>,
) -> Option<(usize, bool)> {
    use super::wide::together;
    // SAFETY: promised by the caller.
    unsafe {
        match terms {
            [a, b] => together([a, b], years, sums),
            [a, b, c] => together([a, b, c], years, sums),
            [a, b, c, d] => together([a, b, c, d], years, sums),
            _ => None,
        }
    }
}

/// The rows from `done` on.
fn rest(terms: &[Term<'_>], done: usize, years: Years<'_>, mut sums: Sums<'_>) -> bool {
    let mut fine = true;
    for term in terms.iter().filter(|term| done < term.x.values.len()) {
        let mut scratch = [0.0; BLOCK];
        let values = expanded(&term.x, done, &mut scratch);
        fine &= onto(values, years.from(done), term.line, term.weight, sums.from(done));
        sums.first = false;
    }
    fine
}

/// Writes the scores of a block of one leaf; false if a value or its score before the bounds is
/// infinite.
pub fn affine_into(x: &Chunk<'_>, years: Years<'_>, line: &Affine, out: &mut [f64]) -> bool {
    let (mut fine, mut done) = (true, 0);
    #[cfg(target_arch = "x86_64")]
    if super::level() == super::Level::Avx512 {
        let term = Term { x: *x, line, weight: 1.0, next: &[] };
        // SAFETY: the processor has AVX-512.
        fine = unsafe { super::wide::into(&term, years, out) };
        done = super::wide::whole(x);
    }
    if done < x.values.len() {
        let mut scratch = [0.0; BLOCK];
        let rest = expanded(x, done, &mut scratch);
        fine &= into(rest, years.from(done), line, &mut out[done..]);
    }
    fine
}

/// The values from row `done` on, NaN where missing; at most a block of them.
pub(super) fn expanded<'a>(x: &Chunk<'a>, done: usize, scratch: &'a mut [f64; BLOCK]) -> &'a [f64] {
    let rest = x.part(done..x.values.len());
    if rest.validity.is_none() {
        return rest.values;
    }
    let scratch = &mut scratch[..rest.values.len()];
    super::expand(&rest, scratch);
    scratch
}

multiversion! {
    /// The portable loop of [`affine_onto`].
    fn onto(
        x: &[f64],
        years: Years<'_>,
        line: &Affine,
        weight: f64,
        sums: Sums<'_>,
    ) -> bool = onto_body;
}

#[inline(always)]
fn onto_body(x: &[f64], years: Years<'_>, line: &Affine, weight: f64, sums: Sums<'_>) -> bool {
    let Sums { sum, present, missing, first } = sums;
    if first {
        sum.fill(0.0);
        present.fill(0.0);
    }
    let (sum, present, missing) =
        (&mut sum[..x.len()], &mut present[..x.len()], &mut missing[..x.len()]);
    // Bits instead of branches: otherwise there would be a jump for each value.
    run(x, years, line, |i, y| {
        let there = 0_u64.wrapping_sub(u64::from(!y.is_nan()));
        sum[i] += f64::from_bits((weight * y).to_bits() & there);
        present[i] += f64::from_bits(weight.to_bits() & there);
        missing[i] += f64::from_bits(1.0_f64.to_bits() & !there);
    })
}

multiversion! {
    /// The portable loop of [`affine_into`].
    fn into(x: &[f64], years: Years<'_>, line: &Affine, out: &mut [f64]) -> bool = into_body;
}

#[inline(always)]
fn into_body(x: &[f64], years: Years<'_>, line: &Affine, out: &mut [f64]) -> bool {
    let out = &mut out[..x.len()];
    run(x, years, line, |i, y| out[i] = y)
}

#[inline(always)]
fn run(x: &[f64], years: Years<'_>, line: &Affine, mut put: impl FnMut(usize, f64)) -> bool {
    let mut bad = false;
    let mut one = |i: usize, x: f64, c: f64, k: f64| {
        let free = (x - c) * k + line.a;
        bad |= (x.abs() == f64::INFINITY) | (free.abs() == f64::INFINITY);
        // NaN passes through both bounds.
        let held = if free < line.low { line.low } else { free };
        put(i, if held > line.high { line.high } else { held });
    };
    match (line.uniform(years), years) {
        (None, Years::Cycle(codes) | Years::Mixed(codes)) => {
            let (c, k) = (line.tables.c.as_slice(), &line.tables.k[..line.tables.c.len()]);
            for (i, (x, code)) in x.iter().zip(codes).enumerate() {
                one(i, *x, c[usize::from(*code)], k[usize::from(*code)]);
            }
        }
        (uniform, _) => {
            let (c, k) = uniform.unwrap_or_default();
            for (i, x) in x.iter().enumerate() {
                one(i, *x, c, k);
            }
        }
    }
    !bad
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores and sums of a block by the portable loop and by the one of this processor.
    fn both(x: &[f64], years: Years<'_>, line: &Affine) -> [Vec<f64>; 2] {
        let mut results = [Vec::new(), Vec::new()];
        for (vector, result) in results.iter_mut().enumerate() {
            let mut s = vec![vec![0.25; x.len()]; 4];
            let [sum, present, missing, out] = &mut s[..] else { unreachable!() };
            let sums = Sums { sum, present, missing, first: x.len().is_multiple_of(2) };
            let fine = if vector == 1 {
                let x = Chunk { values: x, validity: None };
                let term = Term { x, line, weight: 0.3, next: &[] };
                affine_onto(&[term], years, sums) & affine_into(&x, years, line, out)
            } else {
                onto_body(x, years, line, 0.3, sums) & into_body(x, years, line, out)
            };
            result.push(f64::from(u8::from(fine)));
            result.extend(s.concat());
        }
        results
    }

    #[test]
    fn every_width_gives_the_same_bits() {
        for (len, years) in [(1, 3), (7, 1), (8, 16), (64, 9), (501, 31), (500, 32), (333, 70)] {
            let at = |i: usize| f64::sin((i * i + len) as f64);
            for bad in [f64::NAN, f64::INFINITY, 1e308] {
                let mut x: Vec<f64> = (0..len).map(|i| at(i) * 1e3).collect();
                x[len / 2] = bad;
                let tables = Tables::per_year(
                    (0..years).map(at).collect(),
                    (0..years).map(|i| 20.0 + at(i)).collect(),
                );
                let low = if len % 3 == 0 { f64::NEG_INFINITY } else { -0.4 };
                let line = Affine { tables, a: 0.5, low, high: f64::INFINITY };
                let codes: Vec<u16> = (0..len).map(|i| (i * 13 % years) as u16).collect();
                let follow: Vec<u16> = (0..len).map(|i| ((i + 3) % years) as u16).collect();
                for years in [Years::Mixed(&codes), Years::Cycle(&follow), Years::One(0)] {
                    let [a, b] = both(&x, years, &line);
                    let bits = |v: Vec<f64>| v.into_iter().map(f64::to_bits).collect::<Vec<_>>();
                    if line.is_bounded() {
                        assert_eq!(a[0] == 1.0, bad.is_nan());
                        assert_eq!(bits(a), bits(b));
                    } else if bad.is_nan() {
                        assert_eq!(bits(a), bits(b));
                    } else {
                        assert!(b[1..=len].iter().any(|sum| !sum.is_finite()));
                    }
                }
            }
        }
    }

    #[test]
    fn leaves_together_give_the_bits_of_leaves_alone() {
        let bits: Vec<u8> = (0..40_usize).map(|i| (i * 37 + 11) as u8).collect();
        for (len, years, count) in [(256, 20, 4), (256, 20, 3), (77, 5, 2), (64, 70, 4)] {
            let at = |i: usize| f64::sin((i * i + len) as f64);
            let values: Vec<Vec<f64>> = (0..count)
                .map(|j| (0..len).map(|i| if i % 9 == j { f64::NAN } else { at(i + j) }).collect())
                .collect();
            let line = |j: usize| {
                let table = |k: usize| (0..years).map(|i| at(i * k + j)).collect();
                let low = if j == 1 { -0.1 } else { f64::NEG_INFINITY };
                Affine {
                    tables: Tables::per_year(table(3), table(5)),
                    a: 0.5,
                    low,
                    high: f64::INFINITY,
                }
            };
            let lines: Vec<Affine> = (0..count).map(line).collect();
            let follow: Vec<u16> = (0..len).map(|i| ((i + 3) % years) as u16).collect();
            let mixed: Vec<u16> = (0..len).map(|i| (i * 13 % years) as u16).collect();
            for years in [Years::Cycle(&follow), Years::Mixed(&mixed), Years::One(1)] {
                let terms = values.iter().zip(&lines).enumerate().map(|(j, (values, line))| {
                    let validity = (j % 2 == 0).then(|| crate::column::Bits::new(&bits, j));
                    Term { x: Chunk { values, validity }, line, weight: 0.3 + at(j), next: &[] }
                });
                let terms: Vec<Term<'_>> = terms.collect();
                let sums = |groups: usize| {
                    let mut s = vec![vec![0.25; len]; 3];
                    let [sum, present, missing] = &mut s[..] else { unreachable!() };
                    for (i, terms) in terms.chunks(groups).enumerate() {
                        let (sum, present, missing) = (&mut *sum, &mut *present, &mut *missing);
                        affine_onto(terms, years, Sums { sum, present, missing, first: i == 0 });
                    }
                    s.concat().into_iter().map(f64::to_bits).collect::<Vec<_>>()
                };
                assert_eq!(sums(count), sums(1));
            }
        }
    }
}
