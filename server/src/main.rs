//! The Redress server and command line.
fn main() {}
