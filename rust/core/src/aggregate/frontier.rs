//! The frontier of rows: those that bound what the weights of the benefit of the doubt can give.

use super::benefit::Bounds;

/// The peers of some rows: those that bound anything which no other does.
///
/// Rows that have all inputs and stay below a mean of others in each of them bound nothing. What
/// is left has the same scores, whatever is missing in the row that is scored. The order of the
/// rows does not matter.
pub(crate) fn peers(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    // Minus zero and zero are one number.
    rows.iter_mut().flatten().for_each(|y| *y += 0.0);
    let sum = |row: &Vec<f64>| row.iter().sum::<f64>();
    rows.sort_by(|a, b| {
        let each = a.iter().zip(b).map(|(a, b)| b.total_cmp(a));
        sum(b).total_cmp(&sum(a)).then(each.fold(std::cmp::Ordering::Equal, |x, y| x.then(y)))
    });
    rows.dedup_by(|a, b| a.iter().zip(&*b).all(|(a, b)| a.to_bits() == b.to_bits()));
    let (whole, mut rest): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| !row.iter().any(|y| y.is_nan()));
    let mut kept = frame(undominated(whole));
    kept.append(&mut rest);
    kept
}

/// Rows that stay below 1 by more than this are behind the frontier.
const MARGIN: f64 = 1e-9;
/// At most so many rows are looked at to find that a row is below one of them.
const LOOKED_AT: usize = 2000;

/// Rows that are below none of those before them.
fn undominated(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        let below = |other: &Vec<f64>| other.iter().zip(&row).all(|(other, own)| other >= own);
        if !kept.iter().take(LOOKED_AT).any(below) {
            kept.push(row);
        }
    }
    kept
}

/// Rows that score 1 against those kept before them, or more.
fn frame(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    let greatest = |at: usize| (0..rows.len()).max_by(|a, b| rows[*a][at].total_cmp(&rows[*b][at]));
    let mut first: Vec<usize> = (0..width).filter_map(greatest).collect();
    first.sort_unstable();
    first.dedup();
    let column = |at: usize| first.iter().map(|row| rows[*row][at]).collect();
    let columns: Vec<Vec<f64>> = (0..width).map(column).collect();
    let mut bounds = Bounds::new(&columns, &(0..width).collect::<Vec<_>>());
    let mut kept = first.clone();
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| first.binary_search(at).is_err()) {
        if !bounds.above(row, MARGIN) {
            bounds.push(row);
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept.into_iter().map(|at| rows[at].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_peers_that_bind_are_kept() {
        let rows = vec![
            vec![1.0, 4.0],
            vec![2.0, 2.0],
            vec![4.0, 1.0],
            vec![1.0, 1.0],
            vec![4.0, 1.0],
            vec![f64::NAN, 3.0],
        ];
        let kept = peers(rows.clone());
        let turned = peers(rows.into_iter().rev().collect());
        assert_eq!(kept.len(), 3);
        assert_eq!(kept[..2], turned[..2]);
        assert_eq!(kept[..2], [vec![4.0, 1.0], vec![1.0, 4.0]]);
        assert!(kept[2][0].is_nan());
    }
}
