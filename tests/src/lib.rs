//! Helpers of the tests that cross crates: generated case files, the packs they are asked of, and
//! the stage on which real browsers meet the real server.
//! Nothing of the product lives here.

pub mod cases;
pub mod dice;
pub mod fuzz;
pub mod library;
pub mod seeds;
pub mod simulation;
pub mod stage;
