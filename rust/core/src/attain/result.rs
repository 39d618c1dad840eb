//! What is known of the rows after an evaluation, and while it is written.

use std::ops::Range;

use super::{KINDS, VERDICTS};
use crate::memory::Array;
use crate::output::{Draft, Output, Part};

/// Everything that is known of the rows.
#[derive(Debug)]
pub struct Attainment {
    /// What was found of each item.
    pub items: Vec<ItemResult>,
    /// Number of counted items by kind and [`super::Verdict`].
    pub counts: [[Array<u16>; VERDICTS]; KINDS],
    /// Weighted mean of the capped progress, 0 to 100.
    pub score: Output<f64>,
    /// The same over the counted items of each group.
    pub groups: Vec<Output<f64>>,
    /// Share of the applicable weight with a known progress.
    pub coverage: Output<f64>,
    /// 0 attained, 1 not attained, 2 not assessable, 3 not applicable.
    pub verdict: Array<u8>,
}

/// What was found of an item; a column that cannot have a value is left out.
#[derive(Debug)]
pub struct ItemResult {
    /// Value compared.
    pub value: Option<Output<f64>>,
    /// Value from which progress is measured.
    pub base: Option<Output<f64>>,
    /// The bar.
    pub target: Option<Output<f64>>,
    /// What is missing to the bar; zero or less once it is reached.
    pub gap: Option<Output<f64>>,
    /// Part of the way to the bar, 0 to 1.
    pub progress: Output<f64>,
    /// The same, not held to 0..1.
    pub progress_uncapped: Output<f64>,
    /// See [`super::Verdict`].
    pub verdict: Array<u8>,
}

/// The columns of an item.
#[derive(Debug, Clone, Copy)]
pub enum Columns {
    /// Progress only.
    Progress,
    /// All but the base.
    Measure,
    /// All.
    MeasureFromBase,
}

/// The results of an item, `C` by column.
pub struct ItemOf<C, V> {
    pub value: Option<C>,
    pub base: Option<C>,
    pub target: Option<C>,
    pub gap: Option<C>,
    pub progress: C,
    pub uncapped: C,
    pub verdict: V,
}

type ItemDraft = ItemOf<Draft<f64>, Array<u8>>;
/// The part of an item's results that belongs to a job.
pub type ItemPart<'a> = ItemOf<Part<'a, f64>, &'a mut [u8]>;

/// Counts of a job, by kind and verdict.
pub type Counts<'a> = [[&'a mut [u16]; VERDICTS]; KINDS];

/// The results while they are written.
pub struct Drafts {
    items: Vec<ItemDraft>,
    counts: [[Array<u16>; VERDICTS]; KINDS],
    score: Draft<f64>,
    groups: Vec<Draft<f64>>,
    coverage: Draft<f64>,
    verdict: Array<u8>,
}

/// The rows of one job, with the parts of the results that belong to them.
pub struct Job<'a> {
    pub rows: Range<usize>,
    pub items: Vec<ItemPart<'a>>,
    pub counts: Counts<'a>,
    pub score: Part<'a, f64>,
    pub groups: Vec<Part<'a, f64>>,
    pub coverage: Part<'a, f64>,
    pub verdict: &'a mut [u8],
}

impl ItemDraft {
    fn new(len: usize, columns: Columns) -> Self {
        let measure = |wanted: bool| wanted.then(|| Draft::new(len));
        let compares = !matches!(columns, Columns::Progress);
        Self {
            value: measure(compares),
            base: measure(matches!(columns, Columns::MeasureFromBase)),
            target: measure(compares),
            gap: measure(compares),
            progress: Draft::new(len),
            uncapped: Draft::new(len),
            verdict: Array::unset(len),
        }
    }

    fn parts(&mut self, size: usize) -> impl Iterator<Item = ItemPart<'_>> {
        let mut optional = [&mut self.value, &mut self.base, &mut self.target, &mut self.gap]
            .map(|draft| draft.as_mut().map(|draft| draft.parts(size)));
        let always = self.progress.parts(size).zip(self.uncapped.parts(size));
        always.zip(self.verdict.chunks_mut(size)).map(move |((progress, uncapped), verdict)| {
            let [value, base, target, gap] =
                optional.each_mut().map(|parts| parts.as_mut().and_then(Iterator::next));
            ItemOf { value, base, target, gap, progress, uncapped, verdict }
        })
    }

    fn finish(self) -> ItemResult {
        ItemResult {
            value: self.value.map(Draft::finish),
            base: self.base.map(Draft::finish),
            target: self.target.map(Draft::finish),
            gap: self.gap.map(Draft::finish),
            progress: self.progress.finish(),
            progress_uncapped: self.uncapped.finish(),
            verdict: self.verdict,
        }
    }
}

impl ItemPart<'_> {
    /// The rows `range` of this part; it starts at a multiple of 8.
    pub fn rows(&mut self, range: Range<usize>) -> ItemPart<'_> {
        let optional = [&mut self.value, &mut self.base, &mut self.target, &mut self.gap];
        let [value, base, target, gap] =
            optional.map(|part| part.as_mut().map(|part| part.rows(range.clone())));
        ItemOf {
            value,
            base,
            target,
            gap,
            progress: self.progress.rows(range.clone()),
            uncapped: self.uncapped.rows(range.clone()),
            verdict: &mut self.verdict[range],
        }
    }
}

impl Drafts {
    /// Room for `len` rows.
    pub fn new(len: usize, items: impl Iterator<Item = Columns>, groups: usize) -> Self {
        let count = || Array::zeroed(len);
        Self {
            items: items.map(|columns| ItemDraft::new(len, columns)).collect(),
            counts: std::array::from_fn(|_| std::array::from_fn(|_| count())),
            score: Draft::new(len),
            groups: (0..groups).map(|_| Draft::new(len)).collect(),
            coverage: Draft::new(len),
            verdict: Array::unset(len),
        }
    }

    /// Jobs of `size` rows each.
    pub fn jobs(&mut self, size: usize) -> Vec<Job<'_>> {
        let len = self.verdict.len();
        let mut counts =
            self.counts.each_mut().map(|kind| kind.each_mut().map(|count| count.chunks_mut(size)));
        let mut next = || counts.each_mut().map(|kind| kind.each_mut().map(|c| c.next()));
        let scores = self.score.parts(size).zip(self.coverage.parts(size));
        let mut jobs: Vec<Job<'_>> = scores
            .zip(self.verdict.chunks_mut(size))
            .enumerate()
            .map(|(i, ((score, coverage), verdict))| Job {
                rows: i * size..len.min((i + 1) * size),
                items: Vec::with_capacity(self.items.len()),
                counts: next().map(|kind| kind.map(Option::unwrap_or_default)),
                score,
                groups: Vec::with_capacity(self.groups.len()),
                coverage,
                verdict,
            })
            .collect();
        for group in &mut self.groups {
            jobs.iter_mut().zip(group.parts(size)).for_each(|(job, part)| job.groups.push(part));
        }
        for item in &mut self.items {
            jobs.iter_mut().zip(item.parts(size)).for_each(|(job, part)| job.items.push(part));
        }
        jobs
    }

    /// The finished results.
    pub fn finish(self) -> Attainment {
        Attainment {
            items: self.items.into_iter().map(ItemDraft::finish).collect(),
            counts: self.counts,
            score: self.score.finish(),
            groups: self.groups.into_iter().map(Draft::finish).collect(),
            coverage: self.coverage.finish(),
            verdict: self.verdict,
        }
    }
}
