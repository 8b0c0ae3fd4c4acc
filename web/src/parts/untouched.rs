//! How long nobody has touched the screen. Only counts; what follows is up to the page.

use crate::state::App;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// Counts the seconds since the last touch, while the calling component lives.
pub fn seconds_untouched() -> RwSignal<u32> {
    let app = App::of_context();
    let seconds = RwSignal::new(0_u32);
    let touched = move || {
        if seconds.try_get_untracked().is_some_and(|s| s > 0) {
            seconds.set(0);
        }
    };
    // A click, not the finger coming down: the question must not vanish under the finger. Keys work
    // the buttons of the question themselves.
    let keyed = move || {
        if seconds.try_get_untracked().is_some_and(|s| s < app.quiet()) {
            touched();
        }
    };
    let handles = [
        window_event_listener(ev::click, move |_| touched()),
        window_event_listener(ev::keydown, move |_| keyed()),
        window_event_listener(ev::input, move |_| touched()),
        window_event_listener(ev::scroll, move |_| touched()),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    let tick = move || {
        seconds.try_update(|s| *s = s.saturating_add(1));
    };
    // Without a timer nothing is cleared by itself; the page still works.
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    seconds
}
