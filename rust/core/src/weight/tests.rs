use super::*;
use crate::column::{Chunk, Column};

const Y: [[f64; 4]; 3] = [[0.1, 0.5, 0.9, 0.3], [0.9, 0.4, 0.2, 0.7], [0.3, 0.6, 0.8, 0.1]];

fn weighed(columns: &[Vec<f64>], method: &Method) -> Result<Found, Vec<Trouble>> {
    let column = |values| Column::new(vec![Chunk { values, validity: None }], |c| c.values.len());
    let all = columns.iter().map(|values| column(values)).collect();
    let masks = columns.iter().map(|_| None).collect();
    weigh(&Matrix::new(all, masks, columns[0].len()).unwrap(), method)
}

fn worked() -> Vec<Vec<f64>> {
    Y.iter().map(|column| column.to_vec()).collect()
}

fn near(found: &[f64], wanted: &[f64]) {
    for (a, b) in found.iter().zip(wanted) {
        assert!((a - b).abs() < 5e-7, "{found:?} {wanted:?}");
    }
}

#[test]
fn worked_cases() {
    let entropy = weighed(&worked(), &Method::Entropy { shift: None }).unwrap();
    near(&entropy.figures, &[0.837911, 0.907425, 0.855389]);
    near(&entropy.weights, &[0.405957, 0.231858, 0.362184]);
    let deviation = weighed(&worked(), &Method::Sd {}).unwrap();
    near(&deviation.figures, &[0.341565, 0.310913, 0.310913]);
    near(&deviation.weights, &[0.354545, 0.322728, 0.322728]);
    let critic = weighed(&worked(), &Method::Critic {}).unwrap();
    near(&critic.figures, &[0.726015, 1.192382, 0.626360]);
    near(&critic.weights, &[0.285298, 0.468564, 0.246138]);
}

#[test]
fn analytic_hierarchy() {
    let third = 1.0 / 3.0;
    let matrix = [vec![1.0, 3.0, 5.0], vec![third, 1.0, 2.0], vec![0.2, 0.5, 1.0]];
    for priority in [Priority::Eigenvector, Priority::GeometricMean] {
        let found = hierarchy(&matrix, priority);
        near(&found.weights, &[0.648329, 0.229651, 0.122020]);
        near(&[found.eigenvalue, found.index], &[3.003695, 0.001847]);
    }
}

#[test]
fn neither_the_order_of_rows_nor_the_threads_matter() {
    let value = |j: usize, i: usize| {
        let x = f64::sin((i * 31 + j * 977) as f64 + (i as f64).sqrt() * j as f64);
        if (i + j).is_multiple_of(29) { f64::NAN } else { x.abs() + 0.01 }
    };
    let columns: Vec<Vec<f64>> = (0..7).map(|j| (0..5000).map(|i| value(j, i)).collect()).collect();
    let turned: Vec<Vec<f64>> = columns.iter().map(|x| x.iter().rev().copied().collect()).collect();
    let methods = [
        Method::Entropy { shift: None },
        Method::Sd {},
        Method::Cv {},
        Method::Gini {},
        Method::Critic {},
        Method::Merec {},
        Method::Pca { keep: Keep::Eigenvalue, rotate: true },
        Method::Importance { importance: vec![] },
    ];
    for method in methods {
        let one = crate::parallel::with_threads(Some(1), || weighed(&columns, &method).unwrap());
        let many = crate::parallel::with_threads(Some(3), || weighed(&turned, &method).unwrap());
        let bits = |found: &Found| -> Vec<u64> {
            found.weights.iter().chain(&found.figures).map(|x| x.to_bits()).collect()
        };
        assert_eq!(bits(&one), bits(&many), "{method:?}");
        assert_eq!(one.counts, many.counts);
        assert!((one.weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
    }
}

#[test]
fn huge_and_tiny_scores_weigh_as_others_do() {
    let unit = |by: [f64; 3]| -> Vec<Vec<f64>> {
        Y.iter().zip(by).map(|(column, by)| column.iter().map(|y| y * by).collect()).collect()
    };
    let ratios = [
        Method::Entropy { shift: None },
        Method::Cv {},
        Method::Gini {},
        Method::Merec {},
        Method::Pca { keep: Keep::First, rotate: false },
    ];
    let near = |a: &[f64], b: &[f64], method: &Method| {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12), "{method:?}: {a:?} {b:?}");
    };
    for method in &ratios {
        let wanted = weighed(&worked(), method).unwrap().weights;
        for by in [[1e200, 1.0, 1e-200], [1e-305, 1e307, 1e-90], [3e120, 2e-140, 1e307]] {
            near(&weighed(&unit(by), method).unwrap().weights, &wanted, method);
        }
    }
    for method in [Method::Sd {}, Method::Critic {}] {
        let wanted = weighed(&worked(), &method).unwrap();
        for by in [1e200, 1e-200, 1e307, 1e-305] {
            let found = weighed(&unit([by; 3]), &method).unwrap();
            near(&found.weights, &wanted.weights, &method);
            let figures: Vec<f64> = found.figures.iter().map(|figure| figure / by).collect();
            near(&figures, &wanted.figures, &method);
        }
    }
    let wide = [1e-200, 1.0, 1e200].map(|x: f64| x).to_vec();
    let found = weighed(&[wide, vec![1.0, 2.0, 3.0]], &Method::Merec {}).unwrap();
    assert!(found.figures.iter().all(|figure| figure.is_finite()));
}

#[test]
fn what_is_not_defined_is_named() {
    let bad = |columns: &[&[f64]], method: &Method| {
        let columns: Vec<Vec<f64>> = columns.iter().map(|column| column.to_vec()).collect();
        weighed(&columns, method).unwrap_err()
    };
    let entropy = Method::Entropy { shift: None };
    assert_eq!(
        bad(&[&[1.0, -2.0], &[0.0, 0.0], &[f64::NAN, 1.0], &[f64::INFINITY, 1.0]], &entropy),
        [
            Trouble::Negative { column: 0, value: -2.0 },
            Trouble::Zeros { column: 1 },
            Trouble::Few { column: 2, count: 1.0 },
            Trouble::Infinite { column: 3, value: f64::INFINITY },
        ]
    );
    assert_eq!(bad(&[&[1.0, 1.0], &[2.0, 2.0]], &entropy), [Trouble::Nothing]);
    assert_eq!(bad(&[&[-1.0, 1.0]], &Method::Cv {}), [Trouble::Mean { column: 0, value: 0.0 }]);
    let merec = bad(&[&[0.0, 1.0]], &Method::Merec {});
    assert_eq!(merec, [Trouble::NotPositive { column: 0, value: 0.0 }]);
    let importance = Method::Importance { importance: vec![] };
    for method in [Method::Pca { keep: Keep::First, rotate: false }, importance.clone()] {
        let one = bad(&[&[1.0, 1.0], &[1.0, 2.0]], &method);
        assert_eq!(one, [Trouble::Constant { column: 0 }]);
        assert_eq!(bad(&[&[1.0, 1.0], &[2.0, 2.0]], &method), [Trouble::Nothing]);
    }
    assert_eq!(bad(&[&[0.0, 1.0], &[1.0, 0.0]], &importance), [Trouble::Opposed]);
    // All inputs say the same: nothing is left to tell them apart.
    assert_eq!(bad(&[&[0.0, 1.0], &[0.1, 0.7]], &Method::Critic {}), [Trouble::Nothing]);
}

#[test]
fn combinations() {
    let fixed = |weights: &[f64]| Method::Fixed { weights: weights.to_vec() };
    let of = vec![fixed(&[0.2, 0.3, 0.5]), fixed(&[0.5, 0.25, 0.25])];
    let by = |how, parts: &[f64]| {
        let method = Method::Combine { how, parts: parts.to_vec(), of: of.clone() };
        weighed(&worked(), &method).unwrap().weights
    };
    near(&by(Combination::Mean, &[0.7, 0.3]), &[0.29, 0.285, 0.425]);
    near(&by(Combination::Product, &[]), &[0.333333, 0.25, 0.416667]);
    let root: Vec<f64> = [0.1_f64, 0.075, 0.125].iter().map(|x| x.sqrt()).collect();
    let sum: f64 = root.iter().sum();
    near(&by(Combination::LeastInformation, &[]), &root.map_by(sum));
    let game = by(Combination::Game, &[]);
    assert!(game[0] > 0.2 && game[0] < 0.5);
}

trait Scaled {
    fn map_by(&self, sum: f64) -> Vec<f64>;
}

impl Scaled for Vec<f64> {
    fn map_by(&self, sum: f64) -> Vec<f64> {
        self.iter().map(|x| x / sum).collect()
    }
}
