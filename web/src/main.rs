//! Redress in the browser: kiosk, field, desk and track, offline first.
//!
//! Shows what the core says and keeps what people enter. No rule, date or state is computed here.

mod app;
mod browser;
mod clock;
mod data;
mod days;
mod faces;
mod i18n;
mod parts;
mod pin;
mod settings;
mod state;
mod store;
mod sync;
mod texts;
mod trouble;
mod when;

fn main() {
    // The crash screen lives outside the module; it is told where, never what was typed.
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()));
        browser::announce("redress:panic", &place.unwrap_or_default());
    }));
    app::start();
}
