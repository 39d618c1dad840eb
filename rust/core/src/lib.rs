//! The maths of ecoindex: normalise, weight, aggregate, rank. No Python, no I/O.
//!
//! A [`plan::Plan`] is fitted over a [`column::Matrix`] and its [`rows::Rows`], which gives a
//! [`fitted::Fitted`]; that one is evaluated in one pass over the same or other data.
//!
//! An [`attain::Plan`] compares values with bars instead, and is evaluated in one pass as well.
//!
//! [`explain`] splits the difference between the scores of two rows into parts of the leaves.
//!
//! Every result is the same bit for bit whatever the number of threads, the chunks of the
//! columns and the order of the rows: sums over rows are exact before they are rounded once,
//! sums over the inputs of a node run in declared order, and products are never fused.

pub mod aggregate;
pub mod attain;
pub mod bench;
pub mod block;
pub mod cell;
pub mod column;
pub mod constraint;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod fit;
pub mod fitted;
pub mod kernel;
pub mod keys;
pub mod limit;
pub mod memory;
pub mod normalise;
pub mod output;
pub mod parallel;
pub mod plan;
pub mod prepare;
pub mod program;
pub mod rank;
pub mod rows;
mod scratch;
pub mod sum;
pub mod trend;
pub mod validate;
pub mod weight;
