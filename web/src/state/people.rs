//! Who works at this device: the people it knows, their PINs here, the one who acts, and the lock.
//! Devices that know nobody are never locked.

use super::App;
use crate::pin::{self, Pin, Tried};
use crate::store::data_key::{self, DataKey};
use crate::store::{Device, Store, StoreError};
use crate::sync::seal::seal_bytes;
use crate::sync::{self, SyncError, crypto};
use crate::texts::{common, lock as text};
use crate::trouble::Trouble;
use js_sys::Uint8Array;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::people::{Person, Roster, may, sees_personal};
use redress_core::record::TrackingCode;
use redress_core::sync::{DataKeyAnswer, DataKeyRequest, DeviceKind};
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// Among the PINs, that of a kiosk's staff: no person has this id.
const STAFF: &str = "kiosk";

impl App {
    /// Reads people and PINs again; who acts is asked anew when something about them changed.
    pub(super) async fn load_people(self) {
        let Some(store) = self.store.get_value() else {
            return;
        };
        let Ok((roster, pins)) = store.people().await else {
            return;
        };
        // Another tab has given the device a data key: somebody unlocks it here, too.
        if store.data_key().await.is_ok_and(|(_, news)| news) {
            self.acting.set(None);
        }
        let before = self.acting.get_untracked();
        let known = self.roster.get_untracked();
        let same = |id: &String| known.person(id) == roster.person(id);
        if before.is_some_and(|id| !same(&id)) {
            self.acting.set(None);
        }
        self.pins.set(pins);
        if *known != roster {
            self.roster.set(Arc::new(roster));
        }
    }

    /// The people of the organisation; reactive.
    pub fn roster(self) -> Arc<Roster> {
        self.roster.get()
    }

    /// Who acts now; reactive.
    pub fn acting(self) -> Option<Person> {
        let id = self.acting.get()?;
        self.roster.with(|roster| roster.person(&id).cloned())
    }

    /// Nobody is chosen where somebody must be; reactive.
    pub fn locked(self) -> bool {
        let staffed = self
            .device
            .with(|device| device.as_ref().is_some_and(|d| d.kind.pulls_cases()));
        staffed && self.roster.with(|r| !r.people.is_empty()) && self.acting.with(Option::is_none)
    }

    /// Locks this device; what stands in forms stays. What is stored cannot be read any more.
    pub fn lock(self) {
        self.acting.set(None);
        data_key::forget();
        self.keep_in();
    }

    /// Somebody may do here what the lock keeps others from; reactive.
    pub fn opened_up(self) -> bool {
        self.acting.with(Option::is_some) || self.staff.get()
    }

    /// This kiosk has a PIN for its staff; reactive.
    pub fn has_staff_pin(self) -> bool {
        self.pins.with(|pins| pins.contains_key(STAFF))
    }

    /// This is a kiosk that shows its public pages only; reactive.
    pub fn kept_in(self) -> bool {
        let kiosk = |device: &Device| device.kind == DeviceKind::Kiosk;
        let kiosk = self
            .device
            .with(|device| device.as_ref().is_some_and(kiosk));
        kiosk && self.has_staff_pin() && !self.staff.get()
    }

    /// A kiosk is for the public again.
    pub fn keep_in(self) {
        self.staff.set(false);
    }

    /// Opens a kiosk's other pages to its staff.
    pub async fn leave_kiosk(self, digits: &str) -> Result<(), Trouble> {
        self.try_pin(STAFF, digits).await?;
        self.staff.set(true);
        Ok(())
    }

    /// Chooses the PIN of a kiosk's staff, in place of the one before.
    pub async fn choose_staff_pin(self, digits: &str) -> Result<(), Trouble> {
        if !pin::is_fit(digits) {
            return Err(Trouble::new(text::UNFIT, text::UNFIT_REMEDY));
        }
        let chosen = Pin::chosen(digits, "", None).await.map_err(no_crypto)?;
        self.keep_pin(STAFF, chosen).await?;
        self.staff.set(true);
        Ok(())
    }

    /// What somebody is called who acted; none where the name is not known here. Reactive.
    pub fn name_of(self, actor: &str) -> Option<String> {
        self.roster
            .with(|roster| roster.person(actor).map(|person| person.name.clone()))
    }

    /// Whether a person has chosen a PIN on this device; reactive.
    pub fn has_pin(self, person: &Person) -> bool {
        // One of before the device had a data key cannot unlock it.
        let holds = |pin: &Pin| pin.holds_key() || !data_key::encrypts();
        let counts = |pin: &Pin| pin.counts(&person.start) && holds(pin);
        self.pins
            .with(|pins| pins.get(&person.id).is_some_and(counts))
    }

    /// Goes on as a person with a PIN.
    pub async fn unlock(self, person: &Person, digits: &str) -> Result<(), Trouble> {
        match self.try_pin(&person.id, digits).await? {
            Some(key) => data_key::hold(key),
            None => self.choose_persons_pin(person, digits, None).await?,
        }
        self.go_on_as(person);
        Ok(())
    }

    /// Counts a try at somebody's PIN; the data key that it held.
    async fn try_pin(self, whose: &str, digits: &str) -> Result<Option<DataKey>, Trouble> {
        let pins = self.pins.get_untracked();
        let pin = pins.get(whose).cloned().unwrap_or_default();
        waited(&pin)?;
        match pin.tried(digits).await.map_err(no_crypto)? {
            Tried::Wrong => {
                self.keep_pin(whose, pin.after_wrong()).await?;
                Err(Trouble::new(text::WRONG, text::WRONG_REMEDY))
            }
            Tried::Right(key) => {
                self.keep_pin(whose, pin.after_right()).await?;
                Ok(key)
            }
        }
    }

    /// Keeps a person's PIN that was just chosen. The first gives the device its data key, as far as the key
    /// that it is sealed to is known; each holds it, and it is here from now on.
    async fn choose_persons_pin(
        self,
        person: &Person,
        digits: &str,
        known: Option<DataKey>,
    ) -> Result<(), Trouble> {
        let under = &person.start.hash;
        if let Some(key) = known {
            let pin = Pin::chosen(digits, under, Some(&key)).await;
            self.keep_pin(&person.id, pin.map_err(no_crypto)?).await?;
            data_key::hold(key);
            return Ok(());
        }
        let device = self.device.get_untracked();
        let to = device.filter(|d| d.kind.pulls_cases());
        let Some(to) = to.and_then(|device| device.sealing) else {
            let pin = Pin::chosen(digits, under, None).await;
            return self.keep_pin(&person.id, pin.map_err(no_crypto)?).await;
        };
        let key = DataKey::random().map_err(no_crypto)?;
        let copy = seal_bytes(&to, &Uint8Array::from(key.bytes())).await;
        let copy = copy.ok_or_else(|| no_crypto(JsValue::NULL))?;
        let copy = crypto::base64url(&Uint8Array::new(&copy).to_vec());
        let pin = Pin::chosen(digits, under, Some(&key)).await;
        let kept = self
            .opened_store()?
            .keep_data_key(&copy, &person.id, &pin.map_err(no_crypto)?)
            .await;
        let Some(pins) = kept.map_err(|e| super::acts::trouble(&e))? else {
            self.load_people().await;
            return Err(Trouble::new(text::KEY_TWICE, text::KEY_TWICE_REMEDY));
        };
        self.pins.set(pins);
        data_key::hold(key);
        Ok(())
    }

    /// The data key of a device that has one, for who begins here: the server opens it.
    async fn asked_data_key(self, person: &Person, code: &str) -> Result<Option<DataKey>, Trouble> {
        let store = self.opened_store()?;
        let (copy, _) = store
            .data_key()
            .await
            .map_err(|e| super::acts::trouble(&e))?;
        let Some(copy) = copy else { return Ok(None) };
        if let Some(key) = data_key::held() {
            return Ok(Some(key));
        }
        let request = DataKeyRequest {
            person: person.id.clone(),
            code: code.to_owned(),
            copy,
        };
        let device = self.device.get_untracked();
        let asked = sync::in_session(&store, device.as_ref(), "/api/v1/data-key", &request).await;
        let answer: DataKeyAnswer = asked.map_err(|error| match error {
            SyncError::Refused(problem) => Trouble::told(problem.detail, Text::default()),
            _ => Trouble::new(text::KEY_AWAY, text::KEY_AWAY_REMEDY),
        })?;
        let key = crypto::from_base64url(&answer.key).and_then(|bytes| DataKey::of(&bytes));
        key.map(Some).ok_or_else(|| no_crypto(JsValue::NULL))
    }

    fn opened_store(self) -> Result<Store, Trouble> {
        let missing = || Trouble::new(common::NO_STORAGE, common::NO_STORAGE_REMEDY);
        self.store.get_value().ok_or_else(missing)
    }

    /// Chooses a PIN on this device, with the code from the administrator.
    pub async fn begin(self, person: &Person, code: &str, digits: &str) -> Result<(), Trouble> {
        if !pin::is_fit(digits) {
            return Err(Trouble::new(text::UNFIT, text::UNFIT_REMEDY));
        }
        let wrong = || Trouble::new(text::WRONG_CODE, text::WRONG_CODE_REMEDY);
        // A slip of the pen is told from its check character, and costs no try.
        let code = TrackingCode::parse(code).map_err(|_| wrong())?;
        let pins = self.pins.get_untracked();
        let before = pins.get(&person.id).cloned().unwrap_or_default();
        waited(&before)?;
        let typed = code.as_str().replace('-', "");
        if !pin::begins(&typed, &person.start)
            .await
            .map_err(no_crypto)?
        {
            self.keep_pin(&person.id, before.after_wrong()).await?;
            return Err(wrong());
        }
        let key = self.asked_data_key(person, &typed).await?;
        self.choose_persons_pin(person, digits, key).await?;
        self.go_on_as(person);
        Ok(())
    }

    fn go_on_as(self, person: &Person) {
        self.acting.set(Some(person.id.clone()));
        // What is shown depends on who looks, and what was locked is read only now.
        self.review();
        self.retitle();
        if data_key::encrypts() {
            leptos::task::spawn_local(async move {
                self.reload().await;
                self.sync_now();
                if let Some(store) = self.store.get_value() {
                    // What could not be encrypted now is, when somebody unlocks the next time.
                    let _ = store.close_rows().await;
                }
            });
        }
    }

    async fn keep_pin(self, whose: &str, pin: Pin) -> Result<(), Trouble> {
        let kept = self.opened_store()?.keep_pin(whose, &pin).await;
        let pins = kept.map_err(|e: StoreError| super::acts::trouble(&e))?;
        self.pins.set(pins);
        Ok(())
    }

    /// Whom an act of this type is recorded under; `otherwise` where there are no people.
    pub(super) fn actor(self, kind: &str, otherwise: &str) -> Result<String, Trouble> {
        let people = self
            .roster
            .with_untracked(|roster| !roster.people.is_empty());
        let staffed = self
            .device
            .with_untracked(|device| device.as_ref().is_some_and(|d| d.kind.pulls_cases()));
        if !people || !staffed || otherwise == redress_core::people::COMPLAINANT {
            return Ok(otherwise.to_owned());
        }
        let person = untrack(|| self.acting());
        let person = person.ok_or_else(|| Trouble::new(text::NOBODY, text::NOBODY_REMEDY))?;
        if may(&person.roles, kind) {
            Ok(person.id)
        } else {
            Err(Trouble::new(text::NO_ROLE, text::NO_ROLE_REMEDY))
        }
    }

    /// Whether who acts is shown what identifies a person.
    pub(super) fn sees_personal(self) -> bool {
        let person = untrack(|| self.acting());
        person.is_none_or(|person| sees_personal(&person.roles))
    }
}

fn waited(pin: &Pin) -> Result<(), Trouble> {
    let seconds = pin.wait();
    if seconds == 0 {
        return Ok(());
    }
    let n = seconds.to_string();
    let fill = |words: crate::i18n::Words| {
        let mut text = words.text();
        text.zh = text.zh.replace("{n}", &n);
        text.en = text.en.replace("{n}", &n);
        text
    };
    Err(Trouble::told(fill(text::WAIT), text::WAIT_REMEDY.text()))
}

fn no_crypto(_: JsValue) -> Trouble {
    Trouble::new(common::NO_KEY, common::NO_KEY_REMEDY)
}
