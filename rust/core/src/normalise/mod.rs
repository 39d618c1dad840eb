//! How a raw value becomes a score, one method family per file.
//!
//! Most methods are lines and run in the vector loops of [`crate::kernel`]; all of them can
//! score a single value and then say what is wrong with it.

mod ahead;
mod base;
mod curve;
mod line;
mod logarithm;
mod place;
mod sorted;
mod steps;
mod transform;
mod yes_no;

pub use ahead::ahead;
pub use base::{Ratio, TargetOfRegion};
pub use curve::{Categories, Interval, Logistic, Reciprocal};
pub use line::{factor, goalposts, min_max, target, target_slope, z_score};
pub use logarithm::LogGoalposts;
pub use place::{Group, Place, Scale};
pub use sorted::Sorted;
pub use steps::Steps;
pub use transform::{Cell, Line, Transform, Trouble};
pub use yes_no::YesNo;
