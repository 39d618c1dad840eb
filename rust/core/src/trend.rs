//! Robust trends of regions: the median of the slopes between years, as of each year.

use crate::column::Column;
use crate::error::{Fault, Faults};
use crate::memory::Plain;
use crate::output::{Draft, Output};
use crate::parallel;
use crate::rows::Rows;

/// The trend of each row's region over the years up to that of the row.
#[derive(Debug)]
pub struct Trend {
    /// Slope per year: the median of the slopes between all pairs of known years.
    pub slope: Output<f64>,
    /// Lower end of the slope's interval; none while too few years are known for its level.
    pub low: Output<f64>,
    /// Upper end of the slope's interval.
    pub high: Output<f64>,
    /// Median of the known years, which the line passes through.
    pub year: Output<f64>,
    /// Median of the known values, which the line passes through.
    pub level: Output<f64>,
    /// Number of known years.
    pub known: Output<f64>,
}

/// What is found for one row.
#[derive(Debug, Clone, Copy)]
struct Line {
    slope: f64,
    ends: Option<[f64; 2]>,
    year: f64,
    level: f64,
}

/// Theil-Sen trends, one per row, from the values of its region in this and earlier years.
///
/// # Shape
/// `values`: one per row; NaN or null is not known. There is a trend from two known years on.
/// `z`: quantile of the normal distribution for the interval of the slope, 1.96 for 95 %.
///
/// # Errors
/// A column of another length than the rows.
///
/// # Source
/// Sen 1968, doi 10.1080/01621459.1968.10480934, with his equation 2.6 for ties of values
pub fn trend(values: &Column<'_>, rows: &Rows, z: f64) -> Result<Trend, Faults> {
    if values.len() != rows.len() {
        return Err(Fault::ColumnLength { leaf: 0, value: values.len() as f64 }.into());
    }
    let mut own = vec![0.0; values.len()];
    values.copy(0..values.len(), &mut own);
    let order = order(rows);
    let starts = starts(&order, rows);
    let found = parallel::run(parallel::ranges(starts.len() - 1, 16), Vec::new, |found, range| {
        for region in range {
            let members = &order[starts[region]..starts[region + 1]];
            follow(members, &own, rows, z, found);
        }
    });
    Ok(spread(found.into_iter().flatten(), rows.len()))
}

/// The rows by region and year.
fn order(rows: &Rows) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let (regions, years) = (rows.region_codes(), rows.year_codes());
    order.sort_unstable_by_key(|row| {
        let row = *row as usize;
        (u64::from(regions[row]) << 16 | u64::from(years[row]), row)
    });
    order
}

/// Where each region begins in the order, and the end.
fn starts(order: &[u32], rows: &Rows) -> Vec<usize> {
    let codes = rows.region_codes();
    let code = |at: usize| codes[order[at] as usize];
    let mut starts: Vec<usize> =
        (0..order.len()).filter(|at| *at == 0 || code(*at) != code(at - 1)).collect();
    starts.push(order.len());
    starts
}

/// Follows a region through its years.
fn follow(
    members: &[u32],
    values: &[f64],
    rows: &Rows,
    z: f64,
    found: &mut Vec<(usize, usize, Option<Line>)>,
) {
    let (mut points, mut levels, mut slopes) = (Vec::new(), Vec::new(), Vec::new());
    for row in members.iter().map(|row| *row as usize) {
        let (x, y) = (rows.years()[usize::from(rows.year_codes()[row])] as f64, values[row]);
        if !y.is_nan() {
            let earlier = points.iter().filter(|(before, _)| *before < x);
            slopes.extend(earlier.map(|(before, level)| (y - level) / (x - before)));
            slopes.sort_by(f64::total_cmp);
            points.push((x, y));
            levels.push(y);
            levels.sort_by(f64::total_cmp);
        }
        let line = (!slopes.is_empty()).then(|| Line {
            slope: median(&slopes, |slope| *slope),
            ends: ends(&slopes, &levels, z),
            year: median(&points, |point| point.0),
            level: median(&levels, |level| *level),
        });
        found.push((row, points.len(), line));
    }
}

/// The middle one of sorted items, or the mean of the two in the middle.
fn median<T>(sorted: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return of(&sorted[half]);
    }
    (of(&sorted[half - 1]) + of(&sorted[half])) / 2.0
}

/// The interval of the slope, where there are slopes enough for its level.
fn ends(slopes: &[f64], levels: &[f64], z: f64) -> Option<[f64; 2]> {
    let term = |n: usize| (n * (n - 1) * (2 * n + 5)) as f64;
    let ties: f64 = levels.chunk_by(|a, b| a == b).map(|equal| term(equal.len())).sum();
    let width = z * ((term(levels.len()) - ties) / 18.0).sqrt();
    let count = slopes.len() as f64;
    let low = ((count - width) / 2.0).round_ties_even() - 1.0;
    let high = ((count + width) / 2.0).round_ties_even();
    let inside = low >= 0.0 && high < count;
    inside.then(|| [slopes[low as usize], slopes[high as usize]])
}

/// Puts what was found into the order of the rows.
fn spread(found: impl Iterator<Item = (usize, usize, Option<Line>)>, len: usize) -> Trend {
    let mut drafts: [Draft<f64>; 6] = std::array::from_fn(|_| Draft::zeroed(len));
    for (row, known, line) in found {
        let [slope, low, high, year, level, count] = &mut drafts;
        put(count, row, known as f64);
        let Some(line) = line else { continue };
        put(slope, row, line.slope);
        put(year, row, line.year);
        put(level, row, line.level);
        if let Some([lower, upper]) = line.ends {
            put(low, row, lower);
            put(high, row, upper);
        }
    }
    let [slope, low, high, year, level, known] = drafts.map(Draft::finish);
    Trend { slope, low, high, year, level, known }
}

fn put<T: Plain>(draft: &mut Draft<T>, row: usize, value: T) {
    draft.values()[row] = value;
    draft.validity()[row / 8] |= 1 << (row % 8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Chunk;
    use crate::rows::tests::rows;

    const Z: f64 = 1.959_963_984_540_054;

    fn of(values: &[f64], regions: &[i64], years: &[i64]) -> Trend {
        let chunk = Chunk { values, validity: None };
        let column = Column::new(vec![chunk], |c| c.values.len());
        trend(&column, &rows(regions, years), Z).unwrap()
    }

    #[test]
    fn a_straight_line_is_its_own_trend() {
        let years: Vec<i64> = (2000..2010).collect();
        let values: Vec<f64> = (0..10).map(|i| 5.0 + 2.0 * f64::from(i)).collect();
        let found = of(&values, &[1; 10], &years);
        assert_eq!(found.slope.get(0), None);
        for row in 1..10 {
            assert_eq!(found.slope.get(row), Some(2.0));
            assert_eq!(found.known.get(row), Some(row as f64 + 1.0));
        }
        assert_eq!((found.year.get(9), found.level.get(9)), (Some(2004.5), Some(14.0)));
    }

    #[test]
    fn the_interval_waits_for_years_enough() {
        let years: Vec<i64> = (2000..2006).collect();
        let found = of(&[1.0, 3.0, 2.0, 5.0, 4.0, 9.0], &[1; 6], &years);
        assert_eq!(found.low.iter().take(4).flatten().count(), 0);
        assert!(found.low.get(4).unwrap() <= found.slope.get(4).unwrap());
        assert!(found.high.get(5).unwrap() >= found.slope.get(5).unwrap());
    }

    #[test]
    fn regions_are_apart_and_their_order_does_not_matter() {
        let (regions, years) = ([1, 2, 1, 2, 1], [2001, 2000, 2000, 2004, 2002]);
        let found = of(&[2.0, 10.0, 1.0, 2.0, f64::NAN], &regions, &years);
        let slopes: Vec<_> = found.slope.iter().collect();
        assert_eq!(slopes, [Some(1.0), None, None, Some(-2.0), Some(1.0)]);
    }
}
