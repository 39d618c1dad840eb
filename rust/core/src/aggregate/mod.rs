//! How scores become one, for the methods that need more than weighted sums.

mod benefit;
mod coupling;
mod coupling_columns;
mod favour;
mod fold;
mod frontier;
mod geometric;
mod grey;
mod median;
mod mpi;
mod outranking;
mod owa;
mod power;
mod promethee;
mod topsis;
mod vikor;

pub use benefit::{Benefit, Peers};
pub use coupling::{Couple, Coupled, coordination, couple};
pub use coupling_columns::{Coupler, Couples};
pub(crate) use fold::group;
pub use fold::{Fold, Inputs, Undefined};
pub(crate) use frontier::peers;
pub use geometric::geometric_term;
pub use outranking::Rivals;
pub use promethee::Flows;
pub use topsis::Distances;
pub(crate) use vikor::shortfalls;
