//! One pass over the rows: compare, combine, count, write the results.

use super::check::Found;
use super::compile::Data;
use super::count::{Bars, score, tally, weigh};
use super::emit::emit;
use super::history::History;
use super::plan::Plan;
use super::program::{Act, Block, Program, Step};
use super::result::{Attainment, Counts, Drafts, ItemPart, Job};
use super::sheet::{Sheet, Work};
use crate::block::{BLOCK, blocks};
use crate::column::Matrix;
use crate::error::{Fault, Faults};
use crate::parallel;
use crate::rows::Rows;

impl Plan {
    /// Compares every row.
    ///
    /// `variants`: for each variant column the variant of each region, in the order of
    /// [`Rows::regions`]; none where it is not known.
    ///
    /// # Errors
    /// Columns, years or variants that do not fit the plan, repeated region-years where values
    /// of other years are compared, infinite values, outcomes that are neither 0 nor 1, and
    /// numbers beyond all bounds: all of them.
    pub fn evaluate(
        &self,
        matrix: &Matrix<'_>,
        rows: &Rows,
        variants: &[Vec<Option<u8>>],
    ) -> Result<Attainment, Faults> {
        let years = self.fit(matrix, rows, variants)?;
        let history = History::new(&self.items, rows)?;
        let data = Data { matrix, rows, history: &history, variants, years };
        let program = self.compile(&data);
        let mut drafts =
            Drafts::new(rows.len(), program.steps.iter().map(Step::columns), self.groups);
        let jobs = drafts.jobs(parallel::job_size(rows.len(), BLOCK));
        let bars = Bars::new(self);
        let shared = Shared { program: &program, matrix, rows, bars: &bars, require: self.require };
        let workers = parallel::run(
            jobs,
            || (Work::new(&program), Found::default()),
            |(work, found), job| shared.run(work, found, job),
        );
        let mut all = Found::default();
        workers.into_iter().for_each(|(_, found)| all.merge(found));
        all.check()?;
        Ok(drafts.finish())
    }
}

/// What all jobs look at.
struct Shared<'a> {
    program: &'a Program<'a>,
    matrix: &'a Matrix<'a>,
    rows: &'a Rows,
    bars: &'a Bars,
    require: f64,
}

impl Shared<'_> {
    fn run(&self, work: &mut Work, found: &mut Found, mut job: Job<'_>) {
        for range in blocks(job.rows.clone()) {
            let at = Block::new(self.matrix, self.rows, range);
            for check in &self.program.checks {
                check.run(&at, &mut work.load, found);
            }
            self.block(work, &at, found, &mut job);
        }
    }

    fn block(&self, work: &mut Work, at: &Block<'_>, found: &mut Found, job: &mut Job<'_>) {
        let here = at.range.start - job.rows.start..at.range.end - job.rows.start;
        let len = here.len();
        let mut counts =
            job.counts.each_mut().map(|kind| kind.each_mut().map(|count| &mut count[here.clone()]));
        work.sums.iter_mut().flatten().for_each(|sum| sum[..len].fill(0.0));
        for (index, (step, part)) in self.program.steps.iter().zip(&mut job.items).enumerate() {
            let mut part = part.rows(here.clone());
            match &step.act {
                Act::Measure(measure) => {
                    let (load, progress) = (&mut work.load, &mut work.progress);
                    let x = measure.run(at, load, &mut work.desk, progress, found);
                    work.desk.sheets[0].write(x, &mut part);
                }
                Act::Whole(parts, all) => {
                    work.combine(parts, *all, len);
                    work.check(index, parts, at, found);
                }
            }
            work.write(part);
            work.count(step, &mut counts, len);
            if let Some(slot) = step.slot {
                work.keep(slot);
            }
        }
        let scores = std::iter::once(&mut job.score).chain(&mut job.groups);
        for ([sum, known, applicable], part) in work.sums.iter_mut().zip(scores) {
            score(&mut sum[..len], &mut known[..len], &applicable[..len], self.require);
            emit(&sum[..len], part.rows(here.clone()));
        }
        emit(&work.sums[0][1][..len], job.coverage.rows(here.clone()));
        self.bars.conclude(&counts, &mut job.verdict[here]);
    }
}

impl Sheet {
    /// Writes what only measures have.
    fn write(&self, x: &[f64], part: &mut ItemPart<'_>) {
        let columns = [
            (&mut part.value, x),
            (&mut part.base, &self.base[..x.len()]),
            (&mut part.target, &self.target[..x.len()]),
            (&mut part.gap, &self.gap[..x.len()]),
        ];
        for (part, y) in columns {
            part.take().into_iter().for_each(|part| emit(y, part));
        }
    }
}

impl Work {
    /// Writes what every item has.
    fn write(&self, part: ItemPart<'_>) {
        let (sheet, len) = (&self.desk.sheets[0], part.verdict.len());
        emit(&self.progress[..len], part.progress);
        emit(&sheet.uncapped[..len], part.uncapped);
        part.verdict.copy_from_slice(&sheet.verdict[..len]);
    }

    /// Refuses means that are beyond all bounds although the parts are not.
    fn check(&self, item: usize, parts: &[usize], at: &Block<'_>, found: &mut Found) {
        for (i, mean) in self.desk.sheets[0].uncapped[..at.len()].iter().enumerate() {
            let fine = |part: &usize| !self.slots[*part].uncapped[i].is_infinite();
            if mean.is_infinite() && parts.iter().all(fine) {
                found.results.push(Fault::NodeInfinite { node: item, row: at.range.start + i });
            }
        }
    }

    fn count(&mut self, step: &Step<'_>, counts: &mut Counts<'_>, len: usize) {
        let (progress, verdict) = (&self.progress[..len], &self.desk.sheets[0].verdict[..len]);
        for (kind, weight, group) in &step.counted {
            for (code, count) in counts[*kind].iter_mut().enumerate() {
                tally(verdict, code as u8, count);
            }
            // The first sums are those of the whole.
            for at in std::iter::once(0).chain(group.map(|group| group + 1)) {
                let [sum, known, applicable] = self.sums[at].each_mut().map(|sum| &mut sum[..len]);
                weigh(progress, verdict, *weight, sum, known, applicable);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Chunk, Column};
    use crate::rows::tests::rows;

    /// Two regions in three years: at least 84 % of 2020 or at most 5, and a whole of both.
    const PLAN: &str = r#"{"items": [
        {"measure": {"column": 0, "higher": true, "sum_years": null,
            "rules": [{"compare": {"op": ">=", "bar": {"base": {"year": 2020, "back": null,
                       "factor": 0.84, "offset": 0.0}}}}],
            "choice": [[0, 0, 0]], "variant": null}},
        {"measure": {"column": 1, "higher": false, "sum_years": null, "progress_base": 2020,
            "rules": [{"compare": {"op": "<=", "bar": {"value": 5.0}}}],
            "choice": [[-1, 0, 0]], "variant": null}},
        {"whole": {"parts": [0, 1], "combine": "all"}}],
        "years": [2020, 2021, 2022],
        "counted": [{"item": 2, "kind": 0, "weight": 1.0}],
        "rule": {"shares": [1.0, 0.8, 0.0, 0.0]}, "require": 0.5}"#;

    fn run(x: [&[f64]; 2]) -> Result<Attainment, Faults> {
        let plan: Plan = serde_json::from_str(PLAN).unwrap();
        crate::attain::validate(&plan).unwrap();
        let rows = rows(&[7, 7, 8, 8], &[2020, 2021, 2020, 2022]);
        let column =
            |values| Column::new(vec![Chunk { values, validity: None }], |c| c.values.len());
        let matrix = Matrix::new(x.map(column).to_vec(), vec![None, None], 4)?;
        plan.evaluate(&matrix, &rows, &[])
    }

    #[test]
    fn verdicts_progress_and_counts() {
        let nan = f64::NAN;
        let found = run([&[10.0, 9.0, 10.0, 4.2], &[9.0, 6.0, nan, 5.0]]).unwrap();
        let verdicts: Vec<&[u8]> = found.items.iter().map(|item| &*item.verdict).collect();
        assert_eq!(verdicts, [[0, 0, 0, 1], [2, 1, 4, 0], [2, 1, 4, 1]]);
        assert_eq!(*found.verdict, [2, 1, 2, 1]);
        let [ratio, level, both] = [0, 1, 2].map(|i| found.items[i].progress.get(3));
        assert_eq!((ratio, level, both), (Some(0.5), Some(1.0), Some(0.75)));
        // From 9 in 2020 to 5, three of four units are gone.
        assert_eq!(found.items[1].progress.get(1), Some(0.75));
        assert_eq!(found.items[1].base.as_ref().unwrap().get(0), None);
        assert_eq!(found.items[0].base.as_ref().unwrap().get(3), Some(10.0));
        assert!(found.items[2].value.is_none());
        assert_eq!(found.score.iter().collect::<Vec<_>>(), [None, Some(87.5), None, Some(75.0)]);
        assert_eq!(found.coverage.get(0), Some(0.0));
        assert_eq!(*found.counts[0][1], [0, 1, 0, 1]);
    }

    #[test]
    fn infinite_values_are_named_and_nothing_that_follows_from_them() {
        let faults = run([&[f64::INFINITY, 9.0, 10.0, 4.2], &[9.0, 6.0, 1.0, 5.0]]).unwrap_err();
        let value = f64::INFINITY;
        assert_eq!(faults.list(), &[Fault::ValueInfinite { leaf: 0, row: 0, value }]);
        let faults = run([&[1.0, 1.0, 1.0, 1.0], &[1e308, -1e308, 1.0, 5.0]]).unwrap_err();
        let value = -1e308;
        assert_eq!(faults.list(), &[Fault::ScoreInfinite { leaf: 1, row: 1, value }]);
    }
}
