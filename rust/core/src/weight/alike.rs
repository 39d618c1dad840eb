//! Columns that say the same: a problem is solved for them as one, and in an order that only the
//! content of the columns decides.

use std::cmp::Ordering;

use super::correlation::Correlations;

/// Columns whose correlations differ by less say the same.
const SAME: f64 = 1e-12;

/// Columns that say the same.
struct Group {
    members: Vec<usize>,
    /// Sum of the importances of the members.
    wanted: f64,
    /// Its correlations with all columns, in rising order.
    profile: Vec<f64>,
}

/// All columns, in groups.
pub(super) struct Alike(Vec<Group>);

impl Alike {
    /// Groups columns by their correlations; `wanted` are their importances.
    pub(super) fn new(found: &Correlations, wanted: &[f64]) -> Self {
        let count = wanted.len();
        let same = |i: usize, j: usize| {
            (0..count).all(|k| (found.get(i, k) - found.get(j, k)).abs() < SAME)
        };
        let mut all: Vec<Vec<usize>> = Vec::new();
        for i in 0..count {
            let near = |group: &Vec<usize>| group.iter().any(|j| same(i, *j));
            let (mine, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(near);
            all = rest;
            all.push(mine.into_iter().flatten().chain([i]).collect());
        }
        let mut groups: Vec<Group> =
            all.into_iter().map(|members| Group::new(members, found, wanted)).collect();
        groups.sort_by(Group::order);
        Self(groups)
    }

    /// Root of the number of members of each group.
    pub(super) fn roots(&self) -> Vec<f64> {
        self.0.iter().map(|group| (group.members.len() as f64).sqrt()).collect()
    }

    /// Correlation of each pair of groups, times the roots of both.
    pub(super) fn table(&self, found: &Correlations) -> Vec<f64> {
        let roots = self.roots();
        let groups = || self.0.iter().zip(&roots);
        let pair = |a: &Group, b: &Group| {
            let pairs = a.members.iter().flat_map(|i| b.members.iter().map(|j| found.get(*i, *j)));
            pairs.fold(f64::NEG_INFINITY, f64::max)
        };
        groups().flat_map(|(a, x)| groups().map(move |(b, y)| pair(a, b) * x * y)).collect()
    }

    /// Mean importance of each group, times its root.
    pub(super) fn wanted(&self) -> Vec<f64> {
        self.0.iter().zip(self.roots()).map(|(group, root)| group.wanted / root).collect()
    }

    /// One value per column from one per group over its root: even parts for the members.
    pub(super) fn spread(&self, values: &[f64]) -> Vec<f64> {
        let count = self.0.iter().map(|group| group.members.len()).sum();
        let mut all = vec![0.0; count];
        for ((group, value), root) in self.0.iter().zip(values).zip(self.roots()) {
            group.members.iter().for_each(|at| all[*at] = value / root);
        }
        all
    }
}

impl Group {
    fn new(members: Vec<usize>, found: &Correlations, wanted: &[f64]) -> Self {
        let mut own: Vec<f64> = members.iter().map(|at| wanted[*at]).collect();
        own.sort_by(f64::total_cmp);
        let all = 0..wanted.len();
        let most = |k: usize| members.iter().map(|at| found.get(*at, k)).fold(-1.0, f64::max);
        let mut profile: Vec<f64> = all.map(most).collect();
        profile.sort_by(f64::total_cmp);
        Self { wanted: own.iter().sum(), profile, members }
    }

    fn order(&self, other: &Self) -> Ordering {
        let pairs = self.profile.iter().zip(&other.profile).map(|(a, b)| a.total_cmp(b));
        self.wanted.total_cmp(&other.wanted).then(pairs.fold(Ordering::Equal, Ordering::then))
    }
}
