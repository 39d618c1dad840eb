//! From the plan to what is done with each block.

use std::collections::BTreeMap;

use super::check::Check;
use super::choice::Table;
use super::compare::Comparison;
use super::history::{self, History, Values, Year};
use super::judge::{self, Test};
use super::measure::{Measure, Rules, Source};
use super::plan::{self, Bar, Combine, Item, Plan};
use super::program::{Act, Program, Step};
use crate::cell::MISSING;
use crate::column::Matrix;
use crate::parallel;
use crate::rows::Rows;

/// What a plan is made ready for.
pub struct Data<'a> {
    pub matrix: &'a Matrix<'a>,
    pub rows: &'a Rows,
    pub history: &'a History,
    /// For each variant column the variant of each region.
    pub variants: &'a [Vec<Option<u8>>],
    /// For each year of the rows its place among those of the plan.
    pub years: Vec<usize>,
}

impl Plan {
    /// Makes a checked plan ready for data that fit it.
    pub(super) fn compile<'a>(&self, data: &Data<'a>) -> Program<'a> {
        let slots = self.slots();
        let (looked_through, checks) = self.shared_checks();
        let mut acts: Vec<Option<Act<'a>>> = self.items.iter().map(|_| None).collect();
        let jobs = acts.iter_mut().zip(&self.items).zip(looked_through).collect();
        parallel::run(
            jobs,
            || (),
            |(), ((act, item), check)| {
                *act = Some(match item {
                    Item::Measure(measure) => Act::Measure(Box::new(data.measure(measure, check))),
                    Item::Whole(whole) => {
                        let parts = whole.parts.iter().filter_map(|part| slots[*part]);
                        Act::Whole(parts.collect(), whole.combine == Combine::All)
                    }
                });
            },
        );
        let steps = acts.into_iter().flatten().enumerate().map(|(index, act)| Step {
            act,
            slot: slots[index],
            counted: self.counts_of(index),
        });
        let steps: Vec<Step<'a>> = steps.collect();
        Program {
            depth: steps.iter().map(Step::depth).max().unwrap_or(1),
            checks,
            slots: slots.iter().flatten().count(),
            groups: self.groups,
            steps,
        }
    }

    /// Where the result of each item is kept, if it is a part.
    fn slots(&self) -> Vec<Option<usize>> {
        let is_part = |index: usize| {
            self.items.iter().any(|item| matches!(item, Item::Whole(w) if w.parts.contains(&index)))
        };
        let mut next = 0..;
        (0..self.items.len()).map(|index| if is_part(index) { next.next() } else { None }).collect()
    }

    fn counts_of(&self, index: usize) -> Vec<(usize, f64, Option<usize>)> {
        let counted = self.counted.iter().filter(|counted| counted.item == index);
        counted.map(|counted| (counted.kind, counted.weight, counted.group)).collect()
    }

    /// Whether each item looks through its column itself, and the columns that are left.
    fn shared_checks(&self) -> (Vec<bool>, Vec<Check>) {
        let mut checks = self.checks();
        let takes = self.items.iter().map(|item| {
            let Item::Measure(measure) = item else { return false };
            let wanted = |check: &Check| check.column == measure.column && !check.yes_no;
            match checks.iter().position(wanted) {
                Some(place) if history::sums(measure).is_none() => {
                    checks.remove(place);
                    true
                }
                _ => false,
            }
        });
        (takes.collect(), checks)
    }

    /// Every column that is used, once.
    pub(super) fn checks(&self) -> Vec<Check> {
        let mut found = BTreeMap::new();
        for item in &self.items {
            if let Item::Measure(measure) = item {
                found.entry(measure.column).or_insert(false);
                measure.rules.iter().for_each(|rule| assigned_columns(rule, &mut found));
            }
        }
        found.into_iter().map(|(column, yes_no)| Check { column, yes_no }).collect()
    }
}

/// The columns of assigned bars, and whether their values must be 0 or 1.
fn assigned_columns(test: &plan::Test, found: &mut BTreeMap<usize, bool>) {
    match test {
        plan::Test::Assigned(assigned) => {
            if let Some(column) = assigned.bar_column {
                found.entry(column).or_insert(false);
            }
            if let Some(column) = assigned.met_column {
                found.insert(column, true);
            }
        }
        plan::Test::All(tests) | plan::Test::Any(tests) => {
            tests.iter().for_each(|test| assigned_columns(test, found));
        }
        plan::Test::Compare(_) | plan::Test::Range(_) => {}
    }
}

impl<'a> Data<'a> {
    fn measure(&self, measure: &plan::Measure, check: bool) -> Measure<'a> {
        let years = history::years(measure);
        let values = Values::new(measure, self.matrix, self.history, !years.is_empty());
        let source = |year: &Year| match year {
            Year::Fixed(year) => {
                Source::Regions(self.history.in_year(self.rows, *year, values.all()))
            }
            Year::Back(back) => Source::Rows(self.history.before(*back)),
        };
        let sources = years.iter().map(source).collect();
        let tests: Vec<Test> =
            measure.rules.iter().map(|rule| ready(rule, measure, &years)).collect();
        Measure {
            column: measure.column,
            check: check.then_some(Check { column: measure.column, yes_no: false }),
            sources,
            rules: self.rules(measure, &tests),
            has_base: tests.iter().any(Test::has_base),
            sums: measure.sum_years.is_some(),
            tests,
            values,
        }
    }

    fn rules(&self, measure: &plan::Measure, tests: &[Test]) -> Rules {
        let none = tests.len() as u16;
        let number = |rule: i64| u16::try_from(rule).unwrap_or(none);
        let of_years = |row: &Vec<i64>| self.years.iter().map(|year| number(row[*year])).collect();
        let entries: Vec<Vec<u16>> = measure.choice.iter().map(of_years).collect();
        let variants = measure.variant.map(|variant| self.variants[variant].as_slice());
        let table = Table::new(variants, &entries, none);
        match table.only() {
            Some(rule) if rule == none => Rules::None,
            Some(rule) => Rules::One(usize::from(rule)),
            None => bars(tests, &entries, variants).unwrap_or(Rules::Chosen(table)),
        }
    }
}

/// The bars of rules that differ in nothing but the number.
fn bars(tests: &[Test], entries: &[Vec<u16>], variants: Option<&[Option<u8>]>) -> Option<Rules> {
    let mut used = entries.iter().flatten().filter_map(|rule| tests.get(usize::from(*rule)));
    let Test::Value(how, _, base) = used.next()? else { return None };
    let alike = |test: &Test| matches!(test, Test::Value(h, _, b) if h == how && b == base);
    if !used.all(alike) {
        return None;
    }
    let bar = |rule: &u16| match tests.get(usize::from(*rule)) {
        Some(Test::Value(_, bar, _)) => *bar,
        _ => MISSING,
    };
    let bars: Vec<Vec<f64>> = entries.iter().map(|row| row.iter().map(bar).collect()).collect();
    Some(Rules::Bars(*how, Table::new(variants, &bars, MISSING), *base))
}

/// Makes a test ready; `years` are those of the base values.
fn ready(test: &plan::Test, measure: &plan::Measure, years: &[Year]) -> Test {
    let year = history::base_year(test, measure.progress_base);
    let base = year.and_then(|year| years.iter().position(|other| *other == year));
    match test {
        plan::Test::Compare(compare) => {
            let how = Comparison::new(compare.op, measure.higher);
            match compare.bar {
                Bar::Value(bar) => Test::Value(how, bar, base),
                Bar::Base(bar) => Test::Base(how, base.unwrap_or(0), [bar.factor, bar.offset]),
            }
        }
        plan::Test::Range(range) => Test::Range(range.low, range.high),
        plan::Test::Assigned(assigned) => {
            let plan::Assigned { op, bar_column: bar, met_column: met } = *assigned;
            let columns = judge::Assigned { bar, met, base };
            Test::Assigned(Comparison::new(op, measure.higher), columns)
        }
        plan::Test::All(tests) | plan::Test::Any(tests) => {
            let tests = tests.iter().map(|test| ready(test, measure, years)).collect();
            Test::Group(matches!(test, plan::Test::All(_)), tests)
        }
    }
}
