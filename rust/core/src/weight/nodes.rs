//! Weights of the inputs of nodes: learned from their scores, level by level from the leaves up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::empty::Empty;
use super::{Found, Method, Trouble, weigh_or_equal};
use crate::column::{Bits, Chunk, Column, Matrix};
use crate::error::{Fault, Faults, Unweighable};
use crate::fitted::{Fitted, Scoped};
use crate::output::Output;
use crate::plan::{Aggregate, Node, Scope, Source};
use crate::rows::Rows;

/// How the weights of the inputs of a node are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighting {
    /// The method.
    pub rule: Method,
    /// Whose scores are looked at.
    pub over: Scope,
    /// Whether all weigh the same where no input varies; otherwise that is a fault.
    #[serde(default)]
    pub equal: bool,
}

/// The weights that a node learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeWeights {
    /// One per input, with the sum 1.
    pub weights: Vec<f64>,
    /// What each input was measured to be, such as its entropy.
    pub figures: Vec<Option<f64>>,
    /// Number of scores of each input.
    pub counts: Vec<u64>,
    /// Number of rows looked at.
    pub rows: u64,
}

impl Weighting {
    /// Checks the numbers of a rule.
    pub(crate) fn check(&self, node: usize, inputs: usize, faults: &mut Faults) {
        check(&self.rule, node, inputs, faults);
    }
}

fn check(method: &Method, node: usize, inputs: usize, faults: &mut Faults) {
    let mut refuse = |value: f64, wrong: bool| {
        if wrong {
            faults.push(Fault::RuleInvalid { node, value });
        }
    };
    match method {
        Method::Entropy { shift: Some(shift) } => refuse(*shift, !(*shift > 0.0 && *shift < 0.5)),
        Method::Pca { keep: super::Keep::Share(share), .. } => {
            refuse(*share, !(0.0..=1.0).contains(share));
        }
        Method::Fixed { weights } => {
            refuse(weights.len() as f64, weights.len() != inputs);
            weights.iter().for_each(|w| refuse(*w, !(w.is_finite() && *w >= 0.0)));
        }
        Method::Importance { importance } => {
            let fits = importance.is_empty() || importance.len() == inputs;
            refuse(importance.len() as f64, !fits);
            importance.iter().for_each(|part| refuse(*part, !(part.is_finite() && *part >= 0.0)));
        }
        Method::Combine { parts, of, .. } => {
            let fits = !of.is_empty() && (parts.is_empty() || parts.len() == of.len());
            refuse(of.len() as f64, !fits);
            parts.iter().for_each(|part| refuse(*part, !(part.is_finite() && *part >= 0.0)));
            of.iter().for_each(|method| check(method, node, inputs, faults));
        }
        _ => {}
    }
}

/// Learns the weights of those of the first `count` nodes that have a rule and none yet, and puts
/// those that hold for all years into the plan.
pub(crate) fn learn(
    fitted: &mut Fitted,
    matrix: &Matrix<'_>,
    rows: &Rows,
    count: usize,
) -> Result<(), Faults> {
    let nodes = &fitted.plan.nodes;
    let known = |node: usize| fitted.weights.get(node).is_some_and(Option::is_some);
    let mut left: Vec<bool> = (0..nodes.len())
        .map(|node| node < count && nodes[node].weights.is_some() && !known(node))
        .collect();
    if !left.contains(&true) {
        return Ok(());
    }
    fitted.weights.resize(nodes.len(), None);
    while left.contains(&true) {
        let ready = ready(&fitted.plan.nodes, &left);
        let sheet = Sheet::new(fitted, matrix, rows, &ready)?;
        let mut faults = Faults::new();
        let mut learned = Vec::new();
        for node in &ready {
            match sheet.learn(fitted, rows, *node) {
                Ok(found) => learned.push((*node, found)),
                Err(found) => faults.merge(found),
            }
        }
        faults.check()?;
        for (node, found) in learned {
            left[node] = false;
            fitted.freeze(node, found);
        }
    }
    Ok(())
}

/// Nodes whose rule can be looked at: nothing that feeds them waits for weights.
fn ready(nodes: &[Node], left: &[bool]) -> Vec<usize> {
    let mut waits: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let wait = node.inputs.iter().any(|input| match input.source {
            Source::Leaf(_) => false,
            Source::Node(below) => left[below] || waits[below],
        });
        waits.push(wait);
    }
    (0..nodes.len()).filter(|node| left[*node] && !waits[*node]).collect()
}

/// Scores of the leaves and nodes that some nodes are made of.
struct Sheet {
    sources: Vec<Source>,
    columns: Vec<Output<f64>>,
    empty: Empty,
}

impl Sheet {
    fn new(
        fitted: &Fitted,
        matrix: &Matrix<'_>,
        rows: &Rows,
        ready: &[usize],
    ) -> Result<Self, Faults> {
        let inputs = ready.iter().flat_map(|node| &fitted.plan.nodes[*node].inputs);
        let mut sources: Vec<Source> = inputs.map(|input| input.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let pick = |source: &Source| match source {
            Source::Leaf(leaf) => (Some(*leaf), None),
            Source::Node(node) => (None, Some(*node)),
        };
        let leaves: Vec<usize> = sources.iter().filter_map(|source| pick(source).0).collect();
        let nodes: Vec<usize> = sources.iter().filter_map(|source| pick(source).1).collect();
        let below = fitted.up_to(nodes.iter().max().copied().unwrap_or(0));
        let found = below.evaluate(matrix, rows, &nodes, &leaves)?;
        // Leaves sort before nodes.
        let columns = found.leaves.into_iter().chain(found.nodes).collect();
        Ok(Self { sources, columns, empty: Empty::new(&fitted.plan, matrix) })
    }

    fn learn(
        &self,
        fitted: &Fitted,
        rows: &Rows,
        node: usize,
    ) -> Result<Scoped<NodeWeights>, Faults> {
        let plan = &fitted.plan;
        let Some(weighting) = &plan.nodes[node].weights else {
            return Ok(Scoped::Common(None));
        };
        let inputs = &plan.nodes[node].inputs;
        let kept = self.empty.kept(plan, node);
        let places: Vec<&Output<f64>> = kept
            .iter()
            .filter_map(|at| {
                Some(&self.columns[self.sources.binary_search(&inputs[*at].source).ok()?])
            })
            .collect();
        let weighting = &Weighting { rule: weighting.rule.only(&kept), ..weighting.clone() };
        let inputs = Kept { count: inputs.len(), kept: &kept };
        let fault = |trouble: Trouble, year: Option<i64>| {
            let input = trouble.column().map(|column| plan.id_of(node, kept[column]));
            unweighable(&trouble, Some(node), input, year)
        };
        match weighting.over {
            Scope::Panel => {
                let columns = places.iter().map(|output| whole(output)).collect();
                let found = find(columns, rows.len(), weighting, inputs)
                    .map_err(|troubles| faults(troubles, |trouble| fault(trouble, None)))?;
                Ok(Scoped::Common(Some(found)))
            }
            Scope::BaseYear => {
                let Some(code) = plan.base_year.and_then(|year| rows.year_code(year)) else {
                    return Err(absent(fitted, node));
                };
                let found =
                    of_year(&places, rows, code, weighting, inputs).map_err(|troubles| {
                        faults(troubles, |trouble| fault(trouble, plan.base_year))
                    })?;
                Ok(Scoped::Common(Some(found)))
            }
            Scope::Year => {
                let (mut years, mut all) = (BTreeMap::new(), Faults::new());
                for (code, year) in rows.years().iter().enumerate() {
                    match of_year(&places, rows, code as u16, weighting, inputs) {
                        Ok(found) => drop(years.insert(*year, found)),
                        Err(found) => {
                            all.merge(faults(found, |trouble| fault(trouble, Some(*year))));
                        }
                    }
                }
                all.check()?;
                Ok(Scoped::Years(years))
            }
        }
    }
}

fn absent(fitted: &Fitted, node: usize) -> Faults {
    let reason = Unweighable::Year;
    let year = fitted.plan.base_year;
    Fault::Unweighable { node: Some(node), input: None, year, value: None, reason }.into()
}

fn faults(troubles: Vec<Trouble>, fault: impl Fn(Trouble) -> Fault) -> Faults {
    let mut faults = Faults::new();
    troubles.into_iter().for_each(|trouble| faults.push(fault(trouble)));
    faults
}

/// The fault that a trouble is.
#[must_use]
pub fn unweighable(
    trouble: &Trouble,
    node: Option<usize>,
    input: Option<String>,
    year: Option<i64>,
) -> Fault {
    let reason = match trouble {
        Trouble::Infinite { .. } => Unweighable::Infinite,
        Trouble::Few { .. } => Unweighable::Few,
        Trouble::Negative { .. } => Unweighable::Negative,
        Trouble::NotPositive { .. } => Unweighable::NotPositive,
        Trouble::Zeros { .. } => Unweighable::Zeros,
        Trouble::Loading { .. } => Unweighable::Loading,
        Trouble::Mean { .. } => Unweighable::Mean,
        Trouble::Constant { .. } => Unweighable::ConstantInput,
        Trouble::Nothing => Unweighable::Constant,
        Trouble::Opposed => Unweighable::Opposed,
    };
    Fault::Unweighable { node, input, year, value: trouble.value(), reason }
}

/// A result column as a column of scores.
fn whole(output: &Output<f64>) -> Column<'_> {
    let validity = output.validity.as_ref().map(|bits| Bits::new(bits, 0));
    let chunk = Chunk { values: &output.values, validity };
    Column::new(vec![chunk], |chunk| chunk.values.len())
}

/// The number of inputs of a node, and those that apply somewhere.
#[derive(Clone, Copy)]
struct Kept<'a> {
    count: usize,
    kept: &'a [usize],
}

/// Weights from the rows of one year.
fn of_year(
    places: &[&Output<f64>],
    rows: &Rows,
    code: u16,
    weighting: &Weighting,
    inputs: Kept<'_>,
) -> Result<NodeWeights, Vec<Trouble>> {
    let codes = rows.year_codes();
    let here: Vec<usize> = (0..codes.len()).filter(|row| codes[*row] == code).collect();
    let gather = |output: &&Output<f64>| -> Vec<f64> {
        here.iter().map(|row| output.get(*row).unwrap_or(f64::NAN)).collect()
    };
    let gathered: Vec<Vec<f64>> = places.iter().map(gather).collect();
    let column = |values: &'_ Vec<f64>| values.len();
    let columns = gathered
        .iter()
        .map(|values| {
            let chunk = Chunk { values, validity: None };
            Column::new(vec![chunk], |_| column(values))
        })
        .collect();
    find(columns, here.len(), weighting, inputs)
}

fn find(
    columns: Vec<Column<'_>>,
    rows: usize,
    weighting: &Weighting,
    inputs: Kept<'_>,
) -> Result<NodeWeights, Vec<Trouble>> {
    let Kept { count, kept } = inputs;
    if kept.len() < 2 && kept.len() < count {
        let known = |column: &Column<'_>| {
            let mut scratch = vec![0.0; rows];
            column.load(0..rows, &mut scratch).iter().filter(|x| !x.is_nan()).count() as u64
        };
        let scores = columns.first().map_or(0, known);
        return Ok(NodeWeights::of_one(count, kept, rows as u64, scores));
    }
    let masks = columns.iter().map(|_| None).collect();
    let Ok(matrix) = Matrix::new(columns, masks, rows) else {
        return Err(vec![Trouble::Nothing]);
    };
    let Found { weights, figures, counts } =
        weigh_or_equal(&matrix, &weighting.rule, weighting.equal)?;
    let figures = figures.into_iter().map(|figure| (!figure.is_nan()).then_some(figure)).collect();
    Ok(NodeWeights { weights, figures, counts, rows: rows as u64 }.spread(count, kept))
}

impl crate::plan::Plan {
    /// Id of an input of a node.
    fn id_of(&self, node: usize, input: usize) -> String {
        match self.nodes[node].inputs[input].source {
            Source::Leaf(leaf) => self.leaves[leaf].id.clone(),
            Source::Node(node) => self.nodes[node].id.clone(),
        }
    }
}

impl Fitted {
    /// The plan up to a node, as if that were the root, in plain scores.
    fn up_to(&self, node: usize) -> Self {
        let mut below = self.clone();
        below.plan.nodes.truncate(node + 1);
        below.weights.truncate(node + 1);
        below.plan.constraint = None;
        below.plan.scale = 1.0;
        // Nodes that compare rows and have not learned yet feed nothing that is looked at.
        for (node, own) in below.plan.nodes.iter_mut().enumerate() {
            if own.aggregate.scope().is_some() && !self.nodes.contains_key(&node) {
                own.aggregate = Aggregate::Arithmetic {};
            }
        }
        below
    }

    /// Keeps the weights of a node.
    fn freeze(&mut self, node: usize, found: Scoped<NodeWeights>) {
        if let Scoped::Common(Some(common)) = &found {
            self.put(node, &common.weights);
        }
        self.weights[node] = Some(found);
    }

    pub(super) fn put(&mut self, node: usize, weights: &[f64]) {
        let inputs = &mut self.plan.nodes[node].inputs;
        inputs.iter_mut().zip(weights).for_each(|(input, weight)| input.weight = *weight);
    }

    /// Whether the weights that were learned fit the plan.
    pub(crate) fn weights_fit(&self) -> bool {
        let nodes = &self.plan.nodes;
        if self.weights.is_empty() {
            return nodes.iter().all(|node| node.weights.is_none());
        }
        let usable = |node: &Node, learned: &NodeWeights| {
            let count = node.inputs.len();
            learned.weights.len() == count
                && learned.figures.len() == count
                && learned.counts.len() == count
                && learned.weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
                && learned.weights.iter().any(|weight| *weight > 0.0)
        };
        self.weights.len() == nodes.len()
            && nodes.iter().zip(&self.weights).all(|(node, learned)| match learned {
                None => node.weights.is_none(),
                Some(Scoped::Common(None)) => false,
                Some(Scoped::Common(Some(common))) => usable(node, common),
                Some(Scoped::Years(years)) => years.values().all(|one| usable(node, one)),
            })
    }
}
