//! Ranks within the year, by unrounded score: 1 is the highest.
//!
//! Scores become whole numbers of 32 bits, linear between the year's best and worst, packed
//! with the row into 64 bits. They are dealt out by year and by slices of the range, so that
//! each group fits a cache and the threads have enough of them, and sorted group by group.
//! Where the whole numbers are equal, the scores themselves decide.

mod deal;
mod group;

use crate::block::{self, BLOCK, Years, blocks};
use crate::column::{Chunk, Column, Mask};
use crate::error::{Fault, Faults};
use crate::kernel::{COPIES, Extent, extent, extent_by_year};
use crate::memory::{Array, Plain};
use crate::output::{Draft, Output};
use crate::parallel;
use crate::rows::Rows;
use deal::Group;
use group::Places;

/// What rows of equal scores get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The best of their places: 1, 2, 2, 4.
    Competition,
    /// The next number: 1, 2, 2, 3.
    Dense,
    /// The mean of their places: 1, 2.5, 2.5, 4.
    Average,
}

/// Ranks, whole or half.
#[derive(Debug)]
pub enum Ranks {
    /// By [`Method::Competition`] and [`Method::Dense`].
    Whole(Output<u32>),
    /// By [`Method::Average`].
    Halves(Output<f64>),
}

/// Ranks the scores within each year.
///
/// # Shape
/// `scores`: one per row, NaN or null is not ranked. `among`: the rows to rank, or all; a null
/// is a no.
///
/// # Errors
/// A column of another length than the rows, and each infinite score.
///
/// # Source
/// `oecd-jrc-2008`, step 5, ranking
pub fn rank(
    scores: &Column<'_>,
    rows: &Rows,
    method: Method,
    among: Option<&Mask<'_>>,
) -> Result<Ranks, Faults> {
    let lengths = [Some(scores.len()), among.map(Mask::len)];
    if let Some(len) = lengths.into_iter().flatten().find(|len| *len != rows.len()) {
        return Err(Fault::ColumnLength { leaf: 0, value: len as f64 }.into());
    }
    let mut own = Array::zeroed(0);
    let scores = flat(scores, among, &mut own);
    let extents = extents(scores, rows)?;
    let by = |method| (scores, rows, extents.as_slice(), method);
    Ok(match method {
        Method::Competition => Ranks::Whole(ranks(by(false), |places| places.first)),
        Method::Dense => Ranks::Whole(ranks(by(true), |places| places.distinct)),
        Method::Average => Ranks::Halves(ranks(by(false), |places| {
            (f64::from(places.first) + f64::from(places.last)) / 2.0
        })),
    })
}

/// The scores in one piece, NaN where a row is not ranked.
fn flat<'s>(
    scores: &'s Column<'_>,
    among: Option<&Mask<'_>>,
    own: &'s mut Array<f64>,
) -> &'s [f64] {
    if among.is_none()
        && let Some(values) = scores.whole()
    {
        return values;
    }
    *own = Array::unset(scores.len());
    let size = parallel::job_size(scores.len(), BLOCK);
    let jobs: Vec<_> = own.chunks_mut(size).enumerate().collect();
    parallel::run(
        jobs,
        || (),
        |(), (i, out)| {
            let range = i * size..i * size + out.len();
            scores.copy(range.clone(), out);
            if let Some(mask) = among {
                mask.each_not_known(range, |i| out[i] = f64::NAN);
            }
        },
    );
    own
}

/// Best and worst score of each year.
fn extents(scores: &[f64], rows: &Rows) -> Result<Vec<Extent>, Faults> {
    let years = rows.years().len();
    let parts = parallel::run(
        parallel::ranges(scores.len(), BLOCK),
        || vec![[Extent::default(); COPIES]; years],
        |table, range| {
            for range in blocks(range) {
                match block::years(rows, &range) {
                    Years::One(code) => {
                        let x = Chunk { values: &scores[range], validity: None };
                        table[usize::from(code)][0].merge(&extent(&x, &[]));
                    }
                    Years::Cycle(codes) | Years::Mixed(codes) => {
                        extent_by_year(&scores[range], codes, table, &[])
                    }
                }
            }
        },
    );
    let mut all = vec![Extent::default(); years];
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            part.iter().for_each(|part| all.merge(part));
        }
    }
    let infinite = |e: &Extent| e.min() == f64::NEG_INFINITY || e.max() == f64::INFINITY;
    if !all.iter().any(|extent| !extent.is_empty() && infinite(extent)) {
        return Ok(all);
    }
    let mut faults = Faults::new();
    for row in (0..scores.len()).filter(|row| scores[*row].is_infinite()) {
        faults.push(Fault::RankInfinite { row });
    }
    Err(faults)
}

/// Deals the rows out, sorts each group and writes what `of` makes of the places.
fn ranks<T: Plain + Default>(
    (scores, rows, extents, dense): (&[f64], &Rows, &[Extent], bool),
    of: impl Fn(Places) -> T + Sync,
) -> Output<T> {
    let mut draft = Draft::new(scores.len());
    let scale = deal::Scale::new(extents, scores.len());
    let mut items = Array::unset(scores.len());
    let groups = deal::deal(scores, rows, &scale, &mut items, draft.validity());
    let out = group::Scatter::new(draft.values());
    let write = |group: &Group, distinct: u32, items: &mut [u64]| {
        group::walk(items, group.shift, scores, group.before, distinct, |row, places, soon| {
            out.fetch(soon);
            // SAFETY: every row is in one group, and every group is one job.
            unsafe { out.write(row, of(places)) };
        })
    };
    let (jobs, unranked) = group::split(&mut items, &groups);
    for row in group::rows(unranked) {
        // SAFETY: rows of no group, and no other thread writes yet.
        unsafe { out.write(row, T::default()) };
    }
    if dense {
        // The number of different scores before a group is known once those are sorted.
        let sorted = parallel::run(jobs, group::Sorter::default, |sorter, (at, items)| {
            let shift = groups[at].shift;
            sorter.sort(items, shift);
            sorter.distinct.push((at, group::walk(items, shift, scores, 0, 0, |_, _, _| ())));
        });
        let mut distinct = vec![0; groups.len()];
        for (at, count) in sorted.into_iter().flat_map(|sorter| sorter.distinct) {
            distinct[at] = count;
        }
        let before = deal::before(&groups, &distinct);
        let (jobs, _) = group::split(&mut items, &groups);
        parallel::run(
            jobs,
            || (),
            |(), (at, items)| {
                write(&groups[at], before[at], items);
            },
        );
    } else {
        parallel::run(jobs, group::Sorter::default, |sorter, (at, items)| {
            sorter.sort(items, groups[at].shift);
            write(&groups[at], 0, items);
        });
    }
    draft.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::rows;

    fn ranked(scores: &[f64], years: &[i64], method: Method) -> Vec<Option<f64>> {
        let regions: Vec<i64> = (0..scores.len() as i64).collect();
        let rows = rows(&regions, years);
        let chunk = Chunk { values: scores, validity: None };
        let column = Column::new(vec![chunk], |c| c.values.len());
        match rank(&column, &rows, method, None).unwrap() {
            Ranks::Whole(out) => out.iter().map(|r| r.map(f64::from)).collect(),
            Ranks::Halves(out) => out.iter().collect(),
        }
    }

    /// The slow twin.
    fn twin(scores: &[f64], years: &[i64], method: Method) -> Vec<Option<f64>> {
        let of = |i: usize| {
            let s = scores[i];
            if s.is_nan() {
                return None;
            }
            let same = || (0..scores.len()).filter(|j| years[*j] == years[i]);
            let above: Vec<f64> = same().map(|j| scores[j]).filter(|t| *t > s).collect();
            let equal = same().filter(|j| scores[*j] == s).count() as f64;
            let best = above.len() as f64 + 1.0;
            Some(match method {
                Method::Competition => best,
                Method::Average => best + (equal - 1.0) / 2.0,
                Method::Dense => {
                    let mut above = above;
                    above.sort_by(f64::total_cmp);
                    above.dedup();
                    above.len() as f64 + 1.0
                }
            })
        };
        (0..scores.len()).map(of).collect()
    }

    #[test]
    fn the_three_methods() {
        let (scores, years) = ([9.0, 7.0, 7.0, 5.0], [1; 4]);
        let some = |ranks: [f64; 4]| ranks.map(Some).to_vec();
        assert_eq!(ranked(&scores, &years, Method::Competition), some([1., 2., 2., 4.]));
        assert_eq!(ranked(&scores, &years, Method::Dense), some([1., 2., 2., 3.]));
        assert_eq!(ranked(&scores, &years, Method::Average), some([1., 2.5, 2.5, 4.]));
    }

    #[test]
    fn all_equal_negative_zero_and_single_rows() {
        assert_eq!(ranked(&[0.0, -0.0], &[1, 1], Method::Competition), [Some(1.0); 2]);
        assert_eq!(ranked(&[3.0; 5], &[1; 5], Method::Average), [Some(3.0); 5]);
        assert_eq!(
            ranked(&[1.0, f64::NAN, 2.0], &[1, 1, 2], Method::Dense),
            [Some(1.), None, Some(1.)]
        );
        assert_eq!(ranked(&[], &[], Method::Dense), []);
    }

    #[test]
    fn nothing_stands_where_there_is_no_rank() {
        // Memory that the ranks may get.
        Array::<u32>::zeroed(40_000).fill(7);
        let scores: Vec<f64> =
            (0..40_000).map(|i| if i % 3 == 0 { f64::NAN } else { f64::from(i) }).collect();
        let rows = rows(&(0..40_000).collect::<Vec<_>>(), &[2025; 40_000]);
        let chunk = Chunk { values: &scores, validity: None };
        let column = Column::new(vec![chunk], |c| c.values.len());
        let Ranks::Whole(out) = rank(&column, &rows, Method::Dense, None).unwrap() else {
            unreachable!()
        };
        assert!(out.values.iter().step_by(3).all(|rank| *rank == 0));
    }

    #[test]
    fn any_distribution_equals_the_twin() {
        let n = 3000;
        let noise = |i: usize| f64::sin((i * i) as f64 * 0.37);
        let makers: [&dyn Fn(usize) -> f64; 6] = [
            &noise,
            &|i| (noise(i) * 5.0).round(),
            &|i| if i == 7 { 1e300 } else { noise(i) },
            &|i| 1.0 + noise(i) * 1e-15,
            &|i| if i % 9 == 0 { f64::MAX * noise(i).signum() } else { noise(i) },
            &|i| {
                if i % 5 == 0 { f64::NAN } else { noise(i).powi(15) * 1e6 }
            },
        ];
        for make in makers {
            let scores: Vec<f64> = (0..n).map(make).collect();
            let years: Vec<i64> = (0..n).map(|i| (i * 7 % 3) as i64).collect();
            for method in [Method::Competition, Method::Dense, Method::Average] {
                assert_eq!(ranked(&scores, &years, method), twin(&scores, &years, method));
            }
        }
    }

    #[test]
    fn slices_of_one_large_year_join() {
        let n = 300_000_usize;
        let scores: Vec<f64> = (0..n).map(|i| (i * 7919 % 100_003) as f64).collect();
        let years = vec![2025; n];
        let mut sorted = scores.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let got = ranked(&scores, &years, Method::Competition);
        for i in (0..n).step_by(997) {
            let first = sorted.partition_point(|s| *s > scores[i]) + 1;
            assert_eq!(got[i], Some(first as f64));
        }
        sorted.dedup();
        let got = ranked(&scores, &years, Method::Dense);
        for i in (0..n).step_by(997) {
            let first = sorted.partition_point(|s| *s > scores[i]) + 1;
            assert_eq!(got[i], Some(first as f64));
        }
    }
}
