//! How scores become one, for the methods that need more than weighted sums.

mod coupling;
mod coupling_columns;
mod geometric;

pub use coupling::{Couple, Coupled, coordination, couple};
pub use coupling_columns::{Coupler, Couples};
pub use geometric::geometric_term;
