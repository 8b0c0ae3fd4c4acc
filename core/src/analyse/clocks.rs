//! clocks
use super::Analyst;
impl Analyst<'_> {
    pub(super) fn clocks(&mut self) {}
}
