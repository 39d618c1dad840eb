//! How scores become one, for the methods that need more than weighted sums.

mod coupling;
mod geometric;

pub use coupling::{Coupled, coordination};
pub use geometric::geometric_term;
