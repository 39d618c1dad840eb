//! Outliers: winsorisation step by step, then a transform where it does not do.

use super::lambda;
use super::recipe::{Act, Count, Failure, Shift, Side, Then, Treat, Treatment};
use super::shape::Powers;

/// Finds what is to be done to the values of one leaf and scope; NaN is left out.
///
/// # Source
/// `oecd-jrc-2008`, step 4; the test and the steps as in COINr 1.1.14 (Becker et al. 2022, JOSS
/// 7(78), 4567), `count = points` as in the method notes, section 4
pub fn learn(values: &[f64], leaf: usize, year: Option<i64>, rule: &Treat) -> Treatment {
    let powers = Powers::new(values, f64::NEG_INFINITY, f64::INFINITY);
    let before = powers.shape();
    let mut found = Treatment {
        leaf,
        year,
        before,
        after: before,
        passed: before.is_none_or(|shape| passes(shape, rule)),
        steps: [0, 0],
        act: Act::Keep,
        first: None,
        failure: None,
    };
    if before.is_none() || (found.passed && !rule.force) {
        return found;
    }
    if !rule.force || rule.then == Then::None {
        winsorise(values, powers, rule, &mut found);
    }
    if rule.then != Then::None && (rule.force || !found.passed) {
        transform(values, rule, &mut found);
    }
    found
}

fn passes([skewness, kurtosis]: [f64; 2], rule: &Treat) -> bool {
    skewness.abs() < rule.skewness || kurtosis < rule.kurtosis
}

/// Takes the extreme values to the next ones until the test is passed or the limit reached.
fn winsorise(values: &[f64], mut powers: Powers, rule: &Treat, found: &mut Treatment) {
    let mut high = Tail::new(values, rule.points, |x| x);
    let mut low = Tail::new(values, rule.points, |x| -x);
    while found.steps[0] + found.steps[1] < rule.points {
        let Some(shape) = found.after else { break };
        if !rule.force && passes(shape, rule) {
            break;
        }
        let upper = if rule.count == Count::Values { shape[0] >= 0.0 } else { shape[0] > 0.0 };
        let (tail, sign) = if upper { (&mut high, 1.0) } else { (&mut low, -1.0) };
        let Some(moved) = tail.step(rule.count) else { break };
        powers.replace(sign * moved.from, sign * moved.to, moved.count);
        if -low.limit >= high.limit {
            // All values would be equal.
            if upper {
                high.limit = moved.from
            } else {
                low.limit = moved.from
            };
            break;
        }
        if !powers.is_centred() {
            powers = Powers::new(values, -low.limit, high.limit);
        }
        let points = &mut found.steps[usize::from(upper)];
        *points = if rule.count == Count::Values { moved.count } else { *points + 1 };
        found.after = powers.shape();
    }
    found.passed = found.after.is_none_or(|shape| passes(shape, rule));
    if found.steps != [0, 0] {
        // Other data are not held at an end that was never treated.
        let low = if found.steps[0] > 0 { -low.limit } else { f64::MIN };
        let high = if found.steps[1] > 0 { high.limit } else { f64::MAX };
        found.act = Act::Clip { low, high };
    }
}

/// The greatest values, in falling order; for the lower end the values come negated.
struct Tail {
    sorted: Vec<f64>,
    taken: usize,
    limit: f64,
}

/// Points that move in one step.
struct Moved {
    from: f64,
    to: f64,
    count: usize,
}

impl Tail {
    /// Keeps as many values as `points` steps can reach: all equal to the `points + 1` greatest.
    fn new(values: &[f64], points: usize, sign: impl Fn(f64) -> f64) -> Self {
        let wanted = points + 1;
        // Distinct values, falling, with how often each occurs.
        let mut top: Vec<(f64, usize)> = Vec::with_capacity(wanted + 1);
        let mut bar = f64::NEG_INFINITY;
        for x in values.iter().map(|x| sign(*x)).filter(|x| !x.is_nan()) {
            if top.len() == wanted && x < bar {
                continue;
            }
            let at = top.partition_point(|(other, _)| *other > x);
            match top.get_mut(at) {
                Some((other, count)) if *other == x => *count += 1,
                _ => top.insert(at, (x, 1)),
            }
            top.truncate(wanted);
            bar = top[top.len() - 1].0;
        }
        let repeat = |(x, count): (f64, usize)| std::iter::repeat_n(x, count);
        let sorted: Vec<f64> = top.into_iter().flat_map(repeat).collect();
        let limit = sorted.first().copied().unwrap_or(f64::INFINITY);
        Self { sorted, taken: 0, limit }
    }

    /// Lowers the limit by a step; none if there is nothing below it.
    fn step(&mut self, count: Count) -> Option<Moved> {
        let from = self.limit;
        let taken = match count {
            Count::Points => self.taken + 1,
            Count::Values => self.sorted.partition_point(|x| *x >= from),
        };
        let to = *self.sorted.get(taken)?;
        (self.taken, self.limit) = (taken, to);
        let moved = self.sorted.partition_point(|x| *x >= from);
        Some(Moved { from, to, count: if to < from { moved } else { 0 } })
    }
}

/// Takes the transform, of the untreated values unless the winsorised ones are asked for.
///
/// One that would make all values equal is not taken; one whose power is the last that was looked
/// at is, but does not pass.
fn transform(values: &[f64], rule: &Treat, found: &mut Treatment) {
    let untaken = Treatment { passed: false, failure: Some(Failure::Flat), ..found.clone() };
    if let (true, Act::Clip { low, high }) = (rule.combine, found.act) {
        found.first = Some([low, high]);
    } else {
        found.steps = [0, 0];
    }
    found.act = Act::Keep;
    let known: Vec<f64> = values.iter().filter(|x| !x.is_nan()).map(|x| found.on(*x)).collect();
    found.act = if rule.then == Then::Log { log_of(&known, rule) } else { power_of(known, rule) };
    let treated: Vec<f64> = values.iter().map(|x| found.on(*x)).collect();
    let [least, most] = ends(&treated);
    if least == most {
        *found = untaken;
        return;
    }
    found.after = Powers::new(&treated, f64::NEG_INFINITY, f64::INFINITY).shape();
    let stopped = |lambda: f64| rule.power.is_none() && lambda::at_limit(lambda);
    if matches!(found.act, Act::BoxCox { lambda, .. } if stopped(lambda)) {
        found.failure = Some(Failure::Power);
    }
    let passes = |shape| passes(shape, rule);
    found.passed = found.failure.is_none() && found.after.is_none_or(passes);
}

fn ends(values: &[f64]) -> [f64; 2] {
    let min = values.iter().fold(f64::INFINITY, |a, b| a.min(*b));
    [min, values.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b))]
}

/// The logarithm that a rule asks for.
///
/// # Source
/// COINr 1.1.14 (`log_CT`, `log_CT_orig`, `log_CT_plus`, `log_GII`); GII 2020, appendix IV
fn log_of(values: &[f64], rule: &Treat) -> Act {
    let [min, max] = ends(values);
    let [start, add, times] = match rule.shift {
        Shift::Range => [min, 0.01 * (max - min), 1.0],
        Shift::One => [min, 1.0, 1.0],
        // Where no value is above one the curve would fall: it is not defined.
        Shift::Gii if max > 1.0 => [min, 1.0, (max - 1.0) / (max - min)],
        Shift::Gii => [min, f64::NAN, 1.0],
        Shift::None => [0.0, 0.0, 1.0],
    };
    let shape = || Powers::new(values, f64::NEG_INFINITY, f64::INFINITY).shape();
    if rule.tail == Side::Skewed && shape().is_some_and(|[skewness, _]| skewness <= 0.0) {
        return Act::Log { min: max, add, times: -times };
    }
    Act::Log { min: start, add, times }
}

/// The Box-Cox transform that a rule asks for.
fn power_of(mut values: Vec<f64>, rule: &Treat) -> Act {
    let [start, max] = ends(&values);
    let [min, add] = match rule.shift {
        Shift::Range => [start, 0.01 * (max - start)],
        Shift::One | Shift::Gii => [start, 1.0],
        Shift::None => [0.0, 0.0],
    };
    let likeliest = || {
        values.iter_mut().for_each(|x| *x = *x - min + add);
        values.sort_unstable_by(f64::total_cmp);
        lambda::likeliest(&values)
    };
    Act::BoxCox { min, add, lambda: rule.power.unwrap_or_else(likeliest) }
}
