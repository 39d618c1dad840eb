//! Eigenvalues of a symmetric table.

/// Sweeps after which nothing is left to turn away; ten are plenty.
const SWEEPS: usize = 60;

/// Eigenvalues, falling, each with its eigenvector of length 1 whose largest part is positive.
///
/// # Source
/// Jacobi 1846, cyclic by rows
pub fn eigen(table: &[f64], size: usize) -> Vec<(f64, Vec<f64>)> {
    let mut a = table.to_vec();
    let mut v = vec![0.0; size * size];
    (0..size).for_each(|i| v[i * size + i] = 1.0);
    for _ in 0..SWEEPS {
        let off: f64 = (0..size)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| a[i * size + j] * a[i * size + j])
            .sum();
        if off <= 1e-300 {
            break;
        }
        for i in 0..size {
            for j in i + 1..size {
                turn(&mut a, &mut v, size, i, j);
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> = (0..size)
        .map(|k| (a[k * size + k], (0..size).map(|i| v[i * size + k]).collect()))
        .collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.iter_mut().for_each(|(_, vector)| point_up(vector));
    found
}

/// Turns a pair of axes until their entry is zero.
fn turn(a: &mut [f64], v: &mut [f64], size: usize, i: usize, j: usize) {
    let entry = a[i * size + j];
    if entry == 0.0 {
        return;
    }
    let theta = (a[j * size + j] - a[i * size + i]) / (2.0 * entry);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..size {
        let (x, y) = (a[k * size + i], a[k * size + j]);
        (a[k * size + i], a[k * size + j]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..size {
        let (x, y) = (a[i * size + k], a[j * size + k]);
        (a[i * size + k], a[j * size + k]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (v[k * size + i], v[k * size + j]);
        (v[k * size + i], v[k * size + j]) = (c * x - s * y, s * x + c * y);
    }
}

/// Changes the sign of all if the largest in size is negative.
pub fn point_up(vector: &mut [f64]) {
    let largest = vector.iter().fold(0.0_f64, |a, b| if b.abs() > a.abs() { *b } else { a });
    if largest < 0.0 {
        vector.iter_mut().for_each(|x| *x = -*x);
    }
}
