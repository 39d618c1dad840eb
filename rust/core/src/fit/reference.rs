//! The values of the reference region.

use super::extents::Extents;
use super::{Need, Task};
use crate::error::{Fault, Faults};
use crate::fitted::Against;
use crate::plan::{Direction, Form, Normalise, Scope};
use crate::sum::ExactSum;

/// For each leaf that needs it the reference of each group; for others nothing.
pub(super) fn collect(
    task: &Task<'_>,
    extents: &Extents,
    sound: bool,
    faults: &mut Faults,
) -> Vec<Vec<Option<Against>>> {
    let mut all = vec![Vec::new(); task.needs.len()];
    let wanted = |leaf: &usize| matches!(task.needs[*leaf], Need::Reference(_) | Need::Adjusted(_));
    let leaves: Vec<usize> = (0..all.len()).filter(wanted).collect();
    if leaves.is_empty() || !sound {
        return all;
    }
    if let Some((_, row)) = task.rows.duplicates().pairs().first() {
        // Which of the two rows counts would be left to chance.
        faults.push(Fault::RowRepeated { row: *row });
        return all;
    }
    for leaf in leaves {
        let (own, region) = match &task.plan.leaves[leaf].normalise {
            Normalise::Reference { region, .. } => (values(task, leaf, region), region.as_str()),
            Normalise::Adjusted { region, .. } => {
                let own = in_base_year(task, leaf, region.as_deref());
                (vec![own; task.groups(leaf)], region.as_deref().unwrap_or_default())
            }
            _ => continue,
        };
        all[leaf] = (0..task.groups(leaf))
            .map(|group| against(task, extents, (leaf, group), own[group], region, faults))
            .collect();
    }
    all
}

/// The value of a region in each group; the mean where the scope is all years.
fn values(task: &Task<'_>, leaf: usize, region: &str) -> Vec<Option<f64>> {
    let code = task.rows.regions().texts().position(|id| id == region);
    let mut sums = vec![(0_u64, ExactSum::default()); task.groups(leaf)];
    let mut scratch = [0.0];
    let codes = task.rows.region_codes().iter().enumerate();
    for (row, _) in codes.filter(|(_, own)| Some(**own as usize) == code) {
        let x = task.matrix.load(leaf, row..row + 1, &mut scratch)[0];
        let year = task.rows.year_codes()[row];
        let group = match task.needs[leaf].scope() {
            Some(Scope::Year) => usize::from(year),
            Some(Scope::BaseYear) if task.base != Some(year) => continue,
            _ => 0,
        };
        if !x.is_nan() {
            sums[group].0 += 1;
            sums[group].1.add(x);
        }
    }
    let mean = |(count, sum): &(u64, ExactSum)| (*count > 0).then(|| sum.round() / *count as f64);
    sums.iter().map(mean).collect()
}

/// The value of a region in the base year, or the mean of all regions.
fn in_base_year(task: &Task<'_>, leaf: usize, region: Option<&str>) -> Option<f64> {
    let code = |region| task.rows.regions().texts().position(|id| id == region);
    let only = region.map(code);
    let (mut count, mut sum, mut scratch) = (0_u64, ExactSum::default(), [0.0]);
    for (row, own) in task.rows.region_codes().iter().enumerate() {
        let wanted = only.is_none_or(|code| code == Some(*own as usize));
        if !wanted || task.base != Some(task.rows.year_codes()[row]) {
            continue;
        }
        let x = task.matrix.load(leaf, row..row + 1, &mut scratch)[0];
        if !x.is_nan() {
            count += 1;
            sum.add(x);
        }
    }
    (count > 0).then(|| sum.round() / count as f64)
}

fn against(
    task: &Task<'_>,
    extents: &Extents,
    (leaf, group): (usize, usize),
    value: Option<f64>,
    region: &str,
    faults: &mut Faults,
) -> Option<Against> {
    let extent = extents.get(leaf, group);
    if extent.is_empty() {
        return None;
    }
    let year = task.year_of(leaf, group);
    let Some(value) = value else {
        let based = matches!(task.needs[leaf], Need::Adjusted(_));
        let year = if based { task.plan.base_year } else { year };
        faults.push(Fault::ReferenceMissing { leaf, year, detail: region.to_owned() });
        return None;
    };
    let against = Against { value, min: extent.min(), max: extent.max() };
    let fault = undefined(&task.plan.leaves[leaf].normalise, against, leaf, year);
    fault.into_iter().for_each(|fault| faults.push(fault));
    Some(against)
}

/// What is wrong with a reference.
fn undefined(
    normalise: &Normalise,
    Against { value, min, max }: Against,
    leaf: usize,
    year: Option<i64>,
) -> Option<Fault> {
    if matches!(normalise, Normalise::Adjusted { .. }) {
        return (min == max).then_some(Fault::ConstantColumn { leaf, year, value });
    }
    let Normalise::Reference { direction, form, constant, .. } = normalise else {
        return None;
    };
    let worst = if *direction == Direction::Higher { min } else { max };
    match form {
        Form::Ratio if value <= 0.0 => Some(Fault::ReferenceNotPositive { leaf, year, value }),
        Form::Range if min == max && constant.is_some() => None,
        Form::Range if min == max => Some(Fault::ConstantColumn { leaf, year, value }),
        Form::Range if value == worst => Some(Fault::ReferenceIsWorst { leaf, year, value }),
        _ => None,
    }
}
