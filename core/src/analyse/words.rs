//! words
use super::Analyst;
impl Analyst<'_> {
    pub(super) fn words(&mut self) {}
}
