//! What the data taught the preparation, as a fit keeps it.

use serde::{Deserialize, Serialize};

use super::recipe::{Act, Treatment};
use crate::error::{Fault, Faults};

/// What the data taught the preparation; saved with a fit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Of each treated leaf and scope.
    pub treatments: Vec<Treatment>,
    /// Leaves that fell out.
    pub dropped: Vec<usize>,
}

impl Learned {
    /// Checks what comes from a file, for a plan of so many leaves.
    ///
    /// # Errors
    /// [`Fault::PlanUnreadable`]: a leaf that is not there, or limits that are out of order.
    pub fn check(&self, leaves: usize) -> Result<(), Faults> {
        let ordered = |[low, high]: [f64; 2]| low <= high;
        let usable = |treatment: &Treatment| {
            let limits = match treatment.act {
                Act::Clip { low, high } => ordered([low, high]),
                _ => true,
            };
            treatment.leaf < leaves && limits && treatment.first.is_none_or(ordered)
        };
        if self.treatments.iter().all(usable) && self.dropped.iter().all(|leaf| *leaf < leaves) {
            return Ok(());
        }
        let detail = "the learned treatments do not fit the plan".into();
        Err(Fault::PlanUnreadable { detail }.into())
    }
}
