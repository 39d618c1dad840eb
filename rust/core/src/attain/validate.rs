//! What an attainment plan must satisfy beyond its shape.

use super::KINDS;
use super::plan::{Assigned, Bar, Base, Counted, Item, Measure, Plan, Range, Test, Whole};
use crate::error::{Fault, Faults};

/// More years are not summed up.
const SUM_YEARS: usize = 100;

/// Checks a plan.
///
/// # Errors
/// Every fault found.
pub fn validate(plan: &Plan) -> Result<(), Faults> {
    let mut found = Found { faults: Faults::new(), place: "the plan".into() };
    let mut years = plan.years.clone();
    years.sort_unstable();
    found.refuse(years.windows(2).any(|pair| pair[0] == pair[1]), || "a year occurs twice".into());
    for share in plan.rule.shares.iter().chain([&plan.require]) {
        let outside = !(0.0..=1.0).contains(share);
        found.refuse(outside, || format!("the share {share} is not between 0 and 1"));
    }
    let many = plan.counted.len() > usize::from(u16::MAX);
    found.refuse(many, || "too many items are counted".into());
    for counted in &plan.counted {
        found.counted(counted, plan.items.len(), plan.groups);
    }
    let weight: f64 = plan.counted.iter().map(|counted| counted.weight.abs()).sum();
    found.refuse(weight.is_infinite(), || "the sum of the weights is not finite".into());
    for (index, item) in plan.items.iter().enumerate() {
        found.place = format!("item {index}");
        match item {
            Item::Measure(measure) => found.measure(measure, plan.years.len()),
            Item::Whole(whole) => found.whole(whole, index),
        }
    }
    found.faults.check()
}

/// What was found so far, and where the next fault lies.
struct Found {
    faults: Faults,
    place: String,
}

impl Found {
    fn refuse(&mut self, wrong: bool, words: impl FnOnce() -> String) {
        if wrong {
            let detail = format!("{}: {}", self.place, words());
            self.faults.push(Fault::AttainInvalid { detail });
        }
    }

    fn finite(&mut self, numbers: &[f64]) {
        for number in numbers {
            self.refuse(!number.is_finite(), || format!("{number} is not finite"));
        }
    }

    fn counted(&mut self, counted: &Counted, items: usize, groups: usize) {
        let Counted { item, kind, weight, group } = counted;
        let group = group.unwrap_or(0);
        self.refuse(group > 0 && group >= groups, || format!("there is no group {group}"));
        self.refuse(*item >= items, || format!("item {item} is counted, there are {items}"));
        self.refuse(*kind >= KINDS, || format!("there is no kind {kind}"));
        let usable = weight.is_finite() && *weight >= 0.0;
        self.refuse(!usable, || format!("the weight {weight} cannot be used"));
    }

    fn whole(&mut self, whole: &Whole, index: usize) {
        self.refuse(whole.parts.is_empty(), || "a whole has no parts".into());
        for part in &whole.parts {
            self.refuse(*part >= index, || format!("part {part} is not an earlier item"));
        }
    }

    fn measure(&mut self, measure: &Measure, years: usize) {
        let Measure { sum_years, rules, choice, variant, .. } = measure;
        let sums = sum_years.is_some_and(|n| !(1..=SUM_YEARS).contains(&n));
        self.refuse(sums, || format!("sums are over 1 to {SUM_YEARS} years"));
        let many = rules.len() >= usize::from(u16::MAX);
        self.refuse(many, || format!("{} rules are too many", rules.len()));
        let rows = choice.len();
        let fits = if variant.is_some() { (1..=255).contains(&rows) } else { rows == 1 };
        self.refuse(!fits, || format!("{rows} rows of choices do not fit the variants"));
        for row in choice {
            self.refuse(row.len() != years, || format!("{} choices, {years} years", row.len()));
            let end = rules.len() as i64;
            for rule in row.iter().filter(|rule| !(-1..end).contains(*rule)) {
                self.refuse(true, || format!("rule {rule} is chosen, there are {end}"));
            }
        }
        rules.iter().for_each(|rule| self.test(rule));
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Compare(compare) => match &compare.bar {
                Bar::Value(value) => self.finite(&[*value]),
                Bar::Base(base) => self.base(base),
            },
            Test::Range(Range { low, high }) => {
                self.finite(&[*low, *high]);
                self.refuse(low > high, || format!("the range from {low} to {high} is empty"));
            }
            Test::Assigned(Assigned { bar_column, met_column, .. }) => {
                let nothing = bar_column.is_none() && met_column.is_none();
                self.refuse(nothing, || "an assigned bar has no column".into());
            }
            Test::All(tests) | Test::Any(tests) => {
                self.refuse(tests.is_empty(), || "a combination has no tests".into());
                tests.iter().for_each(|test| self.test(test));
            }
        }
    }

    fn base(&mut self, base: &Base) {
        self.finite(&[base.factor, base.offset]);
        let one = base.year.is_some() != base.back.is_some();
        self.refuse(!one, || "a base has either a year or a number of years back".into());
        self.refuse(base.back == Some(0), || "a base lies at least one year back".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attain::plan::tests::{TEXT, plan};

    #[test]
    fn a_good_plan_passes() {
        assert_eq!(validate(&plan()), Ok(()));
    }

    #[test]
    fn each_defect_is_one_fault() {
        for (from, to) in [
            ("[2020, 2021]", "[2020, 2020]"),
            ("0.8,", "1.8,"),
            ("\"require\": 0.5", "\"require\": -0.5"),
            ("\"item\": 2", "\"item\": 3"),
            ("\"kind\": 0", "\"kind\": 4"),
            ("\"weight\": 1.0", "\"weight\": -1.0"),
            ("[0, 1], \"combine\"", "[0, 2], \"combine\""),
            ("[0, 1], \"combine\"", "[], \"combine\""),
            ("\"sum_years\": 2", "\"sum_years\": 0"),
            ("[[0, 0]]", "[[0, 0], [0, 0]]"),
            ("[[0, 0]]", "[[0]]"),
            ("[-1, 1]", "[-1, 2]"),
            ("[-1, 1]", "[-2, 1]"),
            ("\"low\": 1.0", "\"low\": 2.5"),
            ("\"bar_column\": 1", "\"bar_column\": null"),
            ("\"back\": 1", "\"back\": null"),
            ("\"back\": 1", "\"back\": 0"),
            ("\"year\": null", "\"year\": 2020"),
        ] {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT);
            let plan: Plan = serde_json::from_str(&text).unwrap();
            assert_eq!(validate(&plan).unwrap_err().count(), 1, "{from} -> {to}");
        }
    }

    #[test]
    fn all_faults_come_at_once() {
        let text = TEXT.replace("\"kind\": 0", "\"kind\": 9").replace("[-1, 1]", "[7, 8]");
        let plan: Plan = serde_json::from_str(&text).unwrap();
        let faults = validate(&plan).unwrap_err();
        assert_eq!(faults.count(), 3);
        assert!(faults.list().iter().all(|fault| fault.code() == "engine/attain-invalid"));
    }
}
