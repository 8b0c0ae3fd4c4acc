//! asked
use super::Analyst;
impl Analyst<'_> {
    pub(super) fn asked(&mut self) {}
}
