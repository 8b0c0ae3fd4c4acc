//! Build and check orchestration: `cargo xtask …`.
fn main() {}
