//! Small systems of linear equations.

/// Solves equations, each with its right side behind its factors; none if a pivot is not `above`.
///
/// # Source
/// Gauss-Jordan with the largest pivot of the column
pub fn solve(mut rows: Vec<Vec<f64>>, above: f64) -> Option<Vec<f64>> {
    let count = rows.len();
    for i in 0..count {
        let best = (i..count).max_by(|a, b| rows[*a][i].abs().total_cmp(&rows[*b][i].abs()));
        rows.swap(i, best.unwrap_or(i));
        let largest = rows[i][i].abs();
        if largest.is_nan() || largest <= above {
            return None;
        }
        for j in (0..count).filter(|j| *j != i) {
            let factor = rows[j][i] / rows[i][i];
            let [pivot, row] = rows.get_disjoint_mut([i, j]).ok()?;
            row.iter_mut().zip(&*pivot).skip(i).for_each(|(x, p)| *x -= factor * p);
        }
    }
    Some((0..count).map(|i| rows[i][count] / rows[i][i]).collect())
}
