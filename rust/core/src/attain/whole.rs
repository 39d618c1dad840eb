//! Wholes: several items become one.

use super::sheet::{Slot, Work};
use crate::cell::MISSING;
use crate::kernel::multiversion;

/// What stands for a verdict when several are gathered: met, not met, not assessable, nothing for
/// not applicable, no data.
const FLAG: [u8; 5] = [MET, NOT_MET, NOT_ASSESSABLE, 0, NO_DATA];
const MET: u8 = 1;
const NOT_MET: u8 = 2;
const NOT_ASSESSABLE: u8 = 4;
const NO_DATA: u8 = 8;

/// The verdict of a whole, given the flags of its parts.
const fn verdict(flags: u8, all: bool) -> u8 {
    let (decisive, verdict, other) = if all { (NOT_MET, 1, 0) } else { (MET, 0, 1) };
    if flags == 0 {
        3
    } else if flags & decisive != 0 {
        verdict
    } else if flags & NOT_ASSESSABLE != 0 {
        2
    } else if flags & NO_DATA != 0 {
        4
    } else {
        other
    }
}

/// The verdicts of all flags.
const fn table(all: bool) -> [u8; 16] {
    let mut found = [0; 16];
    let mut flags = 0;
    while flags < 16 {
        found[flags] = verdict(flags as u8, all);
        flags += 1;
    }
    found
}

const ALL: [u8; 16] = table(true);
const ANY: [u8; 16] = table(false);

impl Work {
    /// Writes the verdict of the parts of a block and their progress into the first sheet: the
    /// mean if all must be met, the greatest if one is enough.
    pub fn combine(&mut self, parts: &[usize], all: bool, len: usize) {
        let sheet = &mut self.desk.sheets[0];
        let (flags, count) = (&mut sheet.verdict[..len], &mut sheet.gap[..len]);
        let (progress, uncapped) = (&mut self.progress[..len], &mut sheet.uncapped[..len]);
        flags.fill(0);
        [&mut *count, &mut *progress, &mut *uncapped].into_iter().for_each(|sum| sum.fill(0.0));
        for Slot { progress: capped, uncapped: beyond, verdict } in
            parts.iter().map(|i| &self.slots[*i])
        {
            for (flags, verdict) in flags.iter_mut().zip(verdict) {
                *flags |= FLAG[usize::from(*verdict)];
            }
            if all {
                add(&capped[..len], &beyond[..len], progress, uncapped, count);
            } else {
                best(&capped[..len], &beyond[..len], progress, uncapped, count);
            }
        }
        let verdicts = if all { &ALL } else { &ANY };
        flags.iter_mut().for_each(|flags| *flags = verdicts[usize::from(*flags)]);
        divide(flags, count, progress);
        divide(flags, count, uncapped);
    }
}

multiversion! {
    /// Adds the known progress of a part, and 1 where it is known.
    fn add(
        capped: &[f64],
        beyond: &[f64],
        progress: &mut [f64],
        uncapped: &mut [f64],
        count: &mut [f64],
    ) = add_body;
}

#[inline(always)]
fn add_body(
    capped: &[f64],
    beyond: &[f64],
    progress: &mut [f64],
    uncapped: &mut [f64],
    count: &mut [f64],
) {
    let sums = progress.iter_mut().zip(uncapped).zip(count);
    for ((capped, beyond), ((progress, uncapped), count)) in capped.iter().zip(beyond).zip(sums) {
        let known = !capped.is_nan();
        *progress += if known { *capped } else { 0.0 };
        *uncapped += if known { *beyond } else { 0.0 };
        *count += if known { 1.0 } else { 0.0 };
    }
}

/// Keeps the greatest known progress of the parts; the count becomes 1 where there is one.
fn best(
    capped: &[f64],
    beyond: &[f64],
    progress: &mut [f64],
    uncapped: &mut [f64],
    count: &mut [f64],
) {
    for (i, (capped, beyond)) in capped.iter().zip(beyond).enumerate() {
        if !capped.is_nan() {
            let first = count[i] == 0.0;
            progress[i] = if first { *capped } else { progress[i].max(*capped) };
            uncapped[i] = if first { *beyond } else { uncapped[i].max(*beyond) };
            count[i] = 1.0;
        }
    }
}

multiversion! {
    /// The mean where the verdict is closed, nothing elsewhere.
    fn divide(verdict: &[u8], count: &[f64], sum: &mut [f64]) = divide_body;
}

#[inline(always)]
fn divide_body(verdict: &[u8], count: &[f64], sum: &mut [f64]) {
    for ((verdict, count), sum) in verdict.iter().zip(count).zip(sum) {
        let mean = *sum / count;
        *sum = if *verdict <= 1 { mean } else { MISSING };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(verdicts: &[usize], all: bool) -> u8 {
        let flags = verdicts.iter().fold(0, |flags, verdict| flags | FLAG[*verdict]);
        if all { ALL[flags as usize] } else { ANY[flags as usize] }
    }

    #[test]
    fn verdicts_of_wholes() {
        for all in [true, false] {
            assert_eq!(of(&[3, 3], all), 3);
            assert_eq!(of(&[0, 3], all), 0);
            assert_eq!(of(&[1, 3], all), 1);
            assert_eq!(of(&[4, 4, 3], all), 4);
            assert_eq!(of(&[4, 2], all), 2);
            assert_eq!(of(&[0, 1], all), u8::from(all));
        }
        assert_eq!((of(&[0, 4], true), of(&[0, 4], false)), (4, 0));
        assert_eq!((of(&[1, 2, 4], true), of(&[1, 2, 4], false)), (1, 2));
    }
}
