//! Helpers of the tests that cross crates: generated case files and the packs they are asked of.
//! Nothing of the product lives here.

pub mod cases;
pub mod dice;
pub mod library;
