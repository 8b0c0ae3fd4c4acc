//! What changes by itself within a view, in one type whatever it shows. No words, no state.
//!
//! The view macro puts closures that are written in place into one type; one that has a name it takes as
//! it is, and compiles what keeps it up to date once more for each.

use leptos::prelude::{AnyView, IntoAny};
use std::sync::{Arc, Mutex};

/// A closure as views of one type take it.
pub type Live = Arc<Mutex<dyn FnMut() -> AnyView + Send>>;

/// What `show` gives, again whenever what it read changes.
pub fn live<T: IntoAny + 'static>(mut show: impl FnMut() -> T + Send + 'static) -> Live {
    Arc::new(Mutex::new(move || show().into_any()))
}
