//! The app's state, the one thing faces talk to: language, regulations, cases, outbox, sync line.
//!
//! Everything shown comes out of the record in IndexedDB; signals are its mirror, never its master.

mod acts;
mod admin;
mod anew;
mod cases;
mod device;
mod editions;
mod export;
mod ledger;
mod opened;
mod organisation;
mod people;
mod photos;
mod room;
mod sealed;
mod shelf;
mod views;

pub use acts::{Deed, Filed, Filing};
pub use cases::Case;
pub use ledger::Month;
pub use photos::Seen;
pub use room::Room;
pub use shelf::Regulation;
pub use views::{CaseView, OutboxRow, Storage, SyncView, Upload};

use crate::data::Catalogue;
use crate::days;
use crate::i18n::{Lang, Words};
use crate::pin::Pins;
use crate::settings::{self, Theme};
use crate::store::{BLOCKED, Device, OutboxRow as StoredRow, Store};
use crate::sync::http;
use crate::trouble::Trouble;
use crate::{browser, clock, when};
use cases::Cases;
use ledger::Read;
use leptos::prelude::*;
use opened::Opened;
use photos::Photos;
use redress_core::answer::{Answer, Text};
use redress_core::assess::{CaseError, Edition, Options, assess};
use redress_core::calendar::Calendar;
use redress_core::case::CaseFile;
use redress_core::ledger::Close;
use redress_core::pack::Audience;
use redress_core::people::Roster;
use redress_core::settings::Settings;
use redress_core::sync::{Publications, TrackAnswer, TrackRequest};
use redress_core::time::Instant;
use shelf::Shelf;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

/// How often what depends on the time is looked at again.
const TICK_MS: u32 = 30_000;
/// How often an open app asks for another calendar: a kiosk may stay open for months.
const CALENDAR_MS: u32 = 3_600_000;

/// The app's state; cheap to copy, for nearly every closure of a view keeps one.
#[derive(Debug, Clone, Copy)]
pub struct App(&'static Parts);

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What the state is made of.
#[derive(Debug)]
pub struct Parts {
    lang: RwSignal<Lang>,
    theme: RwSignal<Theme>,
    now: RwSignal<Instant>,
    catalogue: RwSignal<Option<Arc<Catalogue>>>,
    /// Regulations that were wanted, by id.
    shelf: StoredValue<Shelf>,
    /// Regulations chosen here.
    chosen: RwSignal<Vec<String>>,
    /// Regulations that are wanted and could not be fetched.
    missing: RwSignal<Vec<String>>,
    /// What the organisation published.
    published: RwSignal<Arc<Publications>>,
    /// Its settings, and whether newer ones wait for a newer app.
    organisation: RwSignal<(Arc<Settings>, bool)>,
    /// Cases whose edition is not here: their codes, and whether only a newer app can read it.
    waiting: RwSignal<BTreeMap<String, (String, bool)>>,
    trouble: RwSignal<Option<Text>>,
    /// What is not sent, in the order of sending.
    outbox: RwSignal<Vec<StoredRow>>,
    cases: RwSignal<Cases>,
    opened: RwSignal<Opened>,
    /// Months whose ledger is closed.
    closes: RwSignal<Arc<Vec<Close>>>,
    /// What of a month's ledger was read from events.
    read: RwSignal<Read>,
    sync: RwSignal<SyncView>,
    storage: RwSignal<Storage>,
    device: RwSignal<Option<Device>>,
    update: RwSignal<bool>,
    /// People of the organisation; none on a device that was told of nobody.
    roster: RwSignal<Arc<Roster>>,
    /// What is kept of their PINs here.
    pins: RwSignal<Pins>,
    /// Who acts, by id; of this tab only.
    acting: RwSignal<Option<String>>,
    /// A kiosk's staff have typed its PIN; of this tab only.
    staff: RwSignal<bool>,
    /// Photos of this device.
    photos: RwSignal<Photos>,
    /// Photos are being sent.
    sending_photos: StoredValue<bool>,
    store: StoredValue<Option<Store>, LocalStorage>,
    /// A round is under way; another is wanted after it.
    running: StoredValue<(bool, bool), LocalStorage>,
    /// Summaries are being made; again after it.
    making: StoredValue<(bool, bool), LocalStorage>,
    /// How long to wait before trying again with unsent work, while a try is planned.
    retry: StoredValue<(u32, bool), LocalStorage>,
}

impl App {
    /// The state, from the context every face runs in.
    pub fn of_context() -> Self {
        expect_context::<Self>()
    }

    /// Makes the state and begins to load what it mirrors.
    pub fn start() -> Self {
        // There is one, and it is needed for as long as the page lives.
        let app = Self(Box::leak(Box::new(Parts {
            lang: RwSignal::new(settings::lang()),
            theme: RwSignal::new(settings::theme()),
            now: RwSignal::new(clock::now()),
            catalogue: RwSignal::new(None),
            shelf: StoredValue::new(Shelf::default()),
            chosen: RwSignal::new(settings::packs()),
            missing: RwSignal::new(Vec::new()),
            published: RwSignal::new(Arc::default()),
            organisation: RwSignal::new((Arc::default(), false)),
            waiting: RwSignal::new(BTreeMap::new()),
            trouble: RwSignal::new(None),
            outbox: RwSignal::new(Vec::new()),
            cases: RwSignal::new(Cases::default()),
            opened: RwSignal::new(Opened::default()),
            closes: RwSignal::new(Arc::default()),
            read: RwSignal::new(Read::default()),
            sync: RwSignal::new(SyncView::default()),
            storage: RwSignal::new(Storage::Opening),
            device: RwSignal::new(None),
            update: RwSignal::new(browser::marked("data-update")),
            roster: RwSignal::new(Arc::default()),
            pins: RwSignal::new(Pins::new()),
            acting: RwSignal::new(None),
            staff: RwSignal::new(false),
            photos: RwSignal::new(Photos::default()),
            sending_photos: StoredValue::new(false),
            store: StoredValue::new_local(None),
            running: StoredValue::new_local((false, false)),
            making: StoredValue::new_local((false, false)),
            retry: StoredValue::new_local((0, false)),
        })));
        app.dress();
        leptos::task::spawn_local(async move { app.load_catalogue().await });
        leptos::task::spawn_local(async move { app.open_store().await });
        gloo_timers::callback::Interval::new(TICK_MS, move || {
            app.now.set(clock::now());
            app.fetch_wanted();
            app.renew_regulations();
            app.look_again();
        })
        .forget();
        gloo_timers::callback::Interval::new(CALENDAR_MS, move || {
            leptos::task::spawn_local(async move { app.renew_calendar().await });
        })
        .forget();
        browser::on_window("redress:update", move || app.update.set(true));
        browser::on_window(BLOCKED, move || app.storage.set(Storage::Waiting));
        app
    }

    async fn load_catalogue(self) {
        match Catalogue::load().await {
            Ok(catalogue) => {
                self.catalogue.set(Some(Arc::new(catalogue)));
                self.list_published();
                self.fetch_wanted();
                self.look_again();
                self.bring_up();
                self.renew_calendar().await;
            }
            Err(error) => {
                let text = error.to_string();
                self.trouble.set(Some(Text {
                    zh: format!("应用数据不完整：{text}"),
                    en: text,
                }));
            }
        }
    }

    /// Takes the calendar in force on the server when it is another one; open limits then use it.
    async fn renew_calendar(self) {
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return;
        };
        if let Some(calendar) = days::newer(&catalogue.calendar).await {
            self.count_by(calendar);
            self.look_again();
        }
    }

    /// Counts by another calendar.
    fn count_by(self, calendar: Calendar) {
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return;
        };
        if catalogue.calendar.digest() != calendar.digest() {
            self.catalogue.set(Some(Arc::new(Catalogue {
                packs: catalogue.packs.clone(),
                calendar: Arc::new(calendar),
                version: catalogue.version.clone(),
            })));
        }
    }

    // --- words and times

    /// The language; reactive.
    pub fn lang(self) -> Lang {
        self.lang.get()
    }

    /// Changes the language and keeps it.
    pub fn set_lang(self, lang: Lang) {
        settings::set_lang(lang);
        self.lang.set(lang);
        self.dress();
    }

    /// The theme; reactive.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Changes the theme and keeps it.
    pub fn set_theme(self, theme: Theme) {
        settings::set_theme(theme);
        self.theme.set(theme);
        self.dress();
    }

    fn dress(self) {
        browser::mark("lang", self.lang.get_untracked().tag());
        browser::mark("data-theme", self.theme.get_untracked().name());
    }

    /// A text of the app in the current language; reactive.
    pub fn t(self, words: Words) -> &'static str {
        words.of(self.lang.get())
    }

    /// A text of the app for a view, which then follows the language by itself; of one type, so that it
    /// costs a call where a closure would be compiled for itself.
    #[inline(never)]
    pub fn says(self, words: Words) -> Arc<Mutex<dyn FnMut() -> &'static str + Send>> {
        Arc::new(Mutex::new(move || self.t(words)))
    }

    /// A text of the app with its holes filled; reactive.
    pub fn tf(self, words: Words, values: &[(&str, &str)]) -> String {
        words.with(self.lang.get(), values)
    }

    /// A text of a pack or an answer in the current language; reactive.
    pub fn text(self, text: &Text) -> String {
        self.lang.get().of(text).to_owned()
    }

    /// The current instant; reactive, ticking.
    pub fn now(self) -> Instant {
        self.now.get()
    }

    /// The clock is moved for a demonstration.
    pub fn clock_moved(self) -> bool {
        self.now.track();
        clock::moved()
    }

    /// Moves the clock by whole days from the real time; 0 puts it right.
    pub fn move_clock(self, days: i64) {
        settings::set_clock_offset_ms(days.saturating_mul(86_400_000));
        self.now.set(clock::now());
        self.look_again();
    }

    /// Looks again at what depends on time, calendar and regulations.
    fn look_again(self) {
        self.review();
        self.look_at_time();
    }

    /// A day with its weekday; reactive.
    pub fn day_text(self, date: &str) -> String {
        let today = self.now.get().day(when::ZONE).text();
        when::day(date, self.lang.get(), today.get(..5).unwrap_or(""))
    }

    /// Day and time of an instant; reactive.
    pub fn time_text(self, instant: &str) -> String {
        when::moment(instant, self.lang.get())
    }

    /// The current time as shown when the clock is moved; reactive.
    pub fn clock_text(self) -> String {
        self.time_text(&self.now.get().text(when::ZONE))
    }

    // --- regulations

    /// The list of regulations and the calendar; none while loading. Reactive.
    pub fn catalogue(self) -> Option<Arc<Catalogue>> {
        self.catalogue.get()
    }

    /// Why regulations could not be loaded; reactive.
    pub fn data_trouble(self) -> Option<Text> {
        self.trouble.get()
    }

    /// Assesses now, with the days of every deadline.
    pub fn assess(
        self,
        edition: &Edition,
        file: &CaseFile,
        audience: Option<Audience>,
    ) -> Result<Answer, CaseError> {
        self.assess_at(edition, file, audience, clock::now())
    }

    /// Assesses at a moment, with the days of every deadline.
    pub fn assess_at(
        self,
        edition: &Edition,
        file: &CaseFile,
        audience: Option<Audience>,
        now: Instant,
    ) -> Result<Answer, CaseError> {
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return Err(CaseError {
                path: String::new(),
                message: "regulations are not loaded yet".to_owned(),
            });
        };
        let options = Options {
            questions_for: audience,
            steps: true,
            record: true,
        };
        assess(edition, &catalogue.calendar, file, now, &options)
    }

    // --- record

    /// Codes of cases that wait for their edition, and whether some need a newer app. Reactive.
    pub fn waiting(self) -> (Vec<String>, bool) {
        self.waiting.with(|all| {
            let codes = all.values().map(|(code, _)| code.clone());
            (codes.collect(), all.values().any(|(_, newer)| *newer))
        })
    }

    /// The sync line; reactive.
    pub fn sync(self) -> SyncView {
        self.sync.get()
    }

    /// Whether this browser can keep a record; reactive.
    pub fn storage(self) -> Storage {
        self.storage.get()
    }

    /// This browser as the server knows it; reactive.
    pub fn device(self) -> Option<Device> {
        self.device.get()
    }

    /// A new version waits; reactive.
    pub fn update_ready(self) -> bool {
        self.update.get()
    }

    /// Takes the new version and reloads.
    pub fn apply_update(self) {
        browser::announce("redress:apply", "");
    }

    /// Asks the server how a case stands.
    pub async fn track(self, code: &str) -> Result<TrackAnswer, Trouble> {
        let request = TrackRequest {
            code: code.to_owned(),
        };
        http::send(gloo_net::http::Method::POST, "/api/v1/track", &request)
            .await
            .map_err(device::told)
    }
}
