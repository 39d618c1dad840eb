//! Fits in which the weights of a node differ by year.

use crate::error::{Fault, Faults, Unweighable};
use crate::fitted::{Fitted, Scoped};
use crate::plan::Source;

impl Fitted {
    /// The first node whose weights differ by year.
    fn node_by_year(&self) -> Option<usize> {
        self.weights.iter().position(|learned| matches!(learned, Some(Scoped::Years(_))))
    }

    /// Whether weights differ by year.
    pub(crate) fn has_weights_by_year(&self) -> bool {
        self.node_by_year().is_some()
    }

    /// Refuses weights that differ by year.
    pub(crate) fn refuse_weights_by_year(&self) -> Result<(), Faults> {
        let Some(node) = self.node_by_year() else {
            return Ok(());
        };
        let reason = Unweighable::ByYear;
        Err(Fault::Unweighable { node: Some(node), input: None, year: None, value: None, reason }
            .into())
    }

    /// Whether the weights of a node, or of one that feeds it, differ by year.
    pub(crate) fn weighs_by_year(&self, node: usize) -> bool {
        let own = self.weights.get(node);
        let below = || self.plan.nodes[node].inputs.iter();
        matches!(own, Some(Some(Scoped::Years(_))))
            || below().any(|input| match input.source {
                Source::Leaf(_) => false,
                Source::Node(below) => self.weighs_by_year(below),
            })
    }

    /// The fault of a node that compares rows of several years above weights that differ by year.
    pub(crate) fn compared_by_year(&self, node: usize) -> Faults {
        let (node, reason) = (Some(node), Unweighable::Compared);
        Fault::Unweighable { node, input: None, year: None, value: None, reason }.into()
    }

    /// The same with the weights of one year in the plan, for rows of that year; nodes know no
    /// other year than this, as other weights let other inputs count there.
    pub(crate) fn of_year(&self, year: i64) -> Result<Self, Fault> {
        let mut own = self.clone();
        for (node, learned) in self.weights.iter().enumerate() {
            if let Some(Scoped::Years(years)) = learned {
                let Some(found) = years.get(&year) else {
                    let (node, reason) = (Some(node), Unweighable::Year);
                    let year = Some(year);
                    return Err(Fault::Unweighable {
                        node,
                        input: None,
                        year,
                        value: None,
                        reason,
                    });
                };
                own.put(node, &found.weights);
            }
        }
        own.nodes.values_mut().for_each(|comparison| comparison.keep(year));
        own.weights.clear();
        own.plan.nodes.iter_mut().for_each(|node| node.weights = None);
        Ok(own)
    }
}
