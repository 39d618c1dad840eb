//! The values of each group, sorted.

use super::{Need, Task};
use crate::block::{self, BLOCK, blocks};
use crate::error::{Fault, Faults};
use crate::fitted::Values;
use crate::parallel;
use crate::plan::{Normalise, Scope};

/// For each leaf that needs it the values of each group; for others nothing.
pub(super) fn collect(
    task: &Task<'_>,
    sound: bool,
    faults: &mut Faults,
) -> Vec<Vec<Option<Values>>> {
    let mut all: Vec<Vec<Option<Values>>> = vec![Vec::new(); task.needs.len()];
    let wanted = |leaf: &usize| matches!(task.needs[*leaf], Need::Values(_));
    let jobs: Vec<_> = all.iter_mut().enumerate().filter(|(leaf, _)| wanted(leaf)).collect();
    if jobs.is_empty() || !sound {
        return all;
    }
    let work = |(): &mut (), (leaf, groups): (usize, &mut Vec<Option<Values>>)| {
        *groups = gather(task, leaf).into_iter().map(sorted).collect();
    };
    parallel::run(jobs, || (), work);
    for leaf in (0..all.len()).filter(wanted) {
        let Normalise::Rank { constant: None, .. } = task.plan.leaves[leaf].normalise else {
            continue;
        };
        for (group, values) in all[leaf].iter().enumerate() {
            if let Some(Values(values)) = values
                && let [value] = **values
            {
                let year = task.year_of(leaf, group);
                faults.push(Fault::ConstantColumn { leaf, year, value });
            }
        }
    }
    all
}

/// The values of each group, as keys that sort as integers.
fn gather(task: &Task<'_>, leaf: usize) -> Vec<Vec<i64>> {
    let mut groups = vec![Vec::new(); task.groups(leaf)];
    let scope = task.needs[leaf].scope();
    if scope == Some(Scope::Year) {
        let share = task.rows.len() / groups.len().max(1);
        groups.iter_mut().for_each(|group: &mut Vec<i64>| group.reserve(share + share / 4));
    }
    let mut scratch = vec![0.0; BLOCK];
    for range in blocks(0..task.rows.len()) {
        let years = block::years(task.rows, &range);
        let x = task.matrix.load(leaf, range, &mut scratch);
        for (i, x) in x.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
            let code = years.get(i);
            match scope {
                Some(Scope::Year) => groups[usize::from(code)].push(key(*x)),
                Some(Scope::BaseYear) if task.base != Some(code) => {}
                _ => groups[0].push(key(*x)),
            }
        }
    }
    groups
}

fn sorted(mut keys: Vec<i64>) -> Option<Values> {
    keys.sort_unstable();
    (!keys.is_empty()).then(|| Values(keys.into_iter().map(value).collect()))
}

/// An integer that is in the order of the numbers; both zeros have the same.
fn key(x: f64) -> i64 {
    let bits = (x + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn value(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_the_numbers() {
        let rising = [-1e300, -2.5, -5e-324, 0.0, 5e-324, 1.0, 2.5, 1e300];
        assert!(rising.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(rising.iter().all(|x| value(key(*x)) == *x));
        assert_eq!(key(-0.0), key(0.0));
    }
}
