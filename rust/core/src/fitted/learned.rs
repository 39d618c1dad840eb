//! What the methods that look at more than range and moments learn.

use serde::{Deserialize, Serialize};

use super::{Learned, Scoped};
use crate::plan::Normalise;

/// The value of the reference region in a group, and the extent of the group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Against {
    /// Value of the region.
    pub value: f64,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

impl<T> Scoped<T> {
    /// The groups that have parameters.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let (common, years) = match self {
            Self::Common(one) => (one.as_ref(), None),
            Self::Years(years) => (None, Some(years.values())),
        };
        common.into_iter().chain(years.into_iter().flatten())
    }
}

/// Whether what was learned is what the method needs, and can be used.
pub(super) fn fits(normalise: &Normalise, learned: &Learned) -> bool {
    match (normalise, learned) {
        (Normalise::Rank { constant: None, .. }, Learned::Values(values)) => {
            values.iter().all(|group| group.values().len() > 1)
        }
        (
            Normalise::Rank { .. } | Normalise::Percentile { .. } | Normalise::Borda { .. },
            Learned::Values(_),
        ) => true,
        (Normalise::Logistic { .. }, Learned::Moments(_))
        | (Normalise::Reference { .. } | Normalise::Adjusted { .. }, Learned::Reference(_)) => true,
        (Normalise::Share { of, .. }, learned) => match of {
            crate::plan::Whole::Best => matches!(learned, Learned::Range(_)),
            crate::plan::Whole::Sum => matches!(learned, Learned::Sum(_)),
        },
        (
            Normalise::Interval { over: Some(_), .. } | Normalise::Target { over: Some(_), .. },
            learned,
        ) => matches!(learned, Learned::Range(_)),
        (
            Normalise::Rank { .. }
            | Normalise::Percentile { .. }
            | Normalise::Borda { .. }
            | Normalise::Logistic { .. }
            | Normalise::Reference { .. }
            | Normalise::Adjusted { .. },
            _,
        ) => false,
        (_, learned) => *learned == Learned::Nothing,
    }
}
