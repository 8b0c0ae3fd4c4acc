//! Redress in the browser.
fn main() {}
