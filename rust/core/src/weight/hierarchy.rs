//! AHP: weights from comparisons of pairs.

/// How the comparisons become weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// The principal eigenvector.
    Eigenvector,
    /// The geometric means of the rows.
    GeometricMean,
}

/// Weights of an analytic hierarchy, and how consistent the comparisons are.
#[derive(Debug, Clone, PartialEq)]
pub struct Hierarchy {
    /// One per item, with the sum 1.
    pub weights: Vec<f64>,
    /// The largest eigenvalue; for geometric means the mean of `(A w)_i / w_i`.
    pub eigenvalue: f64,
    /// Consistency index `(eigenvalue - n) / (n - 1)`; 0 for one or two items.
    pub index: f64,
}

const STEPS: usize = 10_000;

/// Weighs items by a reciprocal matrix of comparisons, row by row; all are above zero.
///
/// # Source
/// Saaty 1980
#[must_use]
pub fn hierarchy(matrix: &[Vec<f64>], priority: Priority) -> Hierarchy {
    let count = matrix.len();
    let weights = match priority {
        Priority::Eigenvector => eigenvector(matrix),
        Priority::GeometricMean => {
            let mean = |row: &Vec<f64>| row.iter().map(|a| a.ln()).sum::<f64>() / count as f64;
            scaled(matrix.iter().map(|row| mean(row).exp()).collect())
        }
    };
    let ratios = times(matrix, &weights).into_iter().zip(&weights).map(|(a, w)| a / w);
    let eigenvalue = ratios.sum::<f64>() / count as f64;
    let index = if count > 2 { (eigenvalue - count as f64) / (count as f64 - 1.0) } else { 0.0 };
    // A consistent matrix is so but for rounding.
    Hierarchy { weights, eigenvalue, index: if index.abs() < 1e-14 { 0.0 } else { index } }
}

fn eigenvector(matrix: &[Vec<f64>]) -> Vec<f64> {
    let mut weights = vec![1.0 / matrix.len() as f64; matrix.len()];
    for _ in 0..STEPS {
        let next = scaled(times(matrix, &weights));
        let change = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        weights = next;
        if change < 1e-16 {
            break;
        }
    }
    weights
}

fn times(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, w)| a * w).sum()).collect()
}

fn scaled(sizes: Vec<f64>) -> Vec<f64> {
    let sum: f64 = sizes.iter().sum();
    sizes.into_iter().map(|size| size / sum).collect()
}
