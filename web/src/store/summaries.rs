//! Summaries of cases beside their events: one small row a case, read in the order of lists. Whatever
//! changes events marks their cases in the same transaction; a summary is made of what stands in the
//! transaction that stores it, and takes the mark away. So a row without a mark is what its events say.
//! Never: what a summary says. A kiosk has none.

use super::data_key::{self, Content};
use super::idb::{Durability, Transaction, settled};
use super::read;
use super::rows::{from_js, to_js};
use super::{EVENTS, META, PRIVATE, SUMMARIES, Store, StoreError, TOUCHED};
use js_sys::Reflect;
use redress_core::record::Entry;
use redress_core::summary::Summary;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStoreParameters};

/// Index of the rows by their place in lists.
const ORDER: &str = "order";
/// Key in [`META`]: every case of before there were summaries has been marked.
const MARKED: &str = "summaries";
/// How many are made at once: so few that nobody waits for them.
const SLICE: u32 = 8;
/// How many are marked at once.
const MARKS: usize = 500;

/// A row: what it is found by, and the rest as text, which is read faster than values are.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    id: String,
    order: String,
    text: String,
}

/// What became of a case.
#[derive(Debug)]
pub enum Made {
    /// Its summary.
    Summary(Box<Summary>),
    /// It is none: its filing is not here.
    Nothing,
    /// What it is decided by is not here yet.
    NotYet,
}

/// Which summaries are made.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Those of these cases.
    Of(&'a [String]),
    /// The next that are marked, after this case.
    After(&'a str),
}

/// Makes the stores when the browser or the app is new.
pub(super) fn upgrade(db: &IdbDatabase) {
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_key_path(&JsValue::from_str("id"));
    if let Ok(store) = db.create_object_store_with_optional_parameters(SUMMARIES, &parameters) {
        // What fails is missed at its first use.
        let _ = store.create_index_with_str(ORDER, ORDER);
    }
    let _ = db.create_object_store(TOUCHED);
}

/// Marks cases as changed.
pub(super) fn mark<'a>(
    transaction: &Transaction,
    cases: impl IntoIterator<Item = &'a String>,
) -> Result<(), StoreError> {
    let touched = transaction.store(TOUCHED)?;
    for case in cases {
        touched.put_with_key(&JsValue::TRUE, &JsValue::from_str(case))?;
    }
    Ok(())
}

impl Row {
    fn of(summary: &Summary) -> Result<Self, StoreError> {
        let text = serde_json::to_string(summary);
        Ok(Self {
            id: summary.id.clone(),
            order: summary.order(),
            text: text.map_err(|e| StoreError::Form(e.to_string()))?,
        })
    }

    /// As it is stored: a title says what identifies people.
    fn stored(&self) -> Result<JsValue, StoreError> {
        let found_by = [("id", self.id.as_str()), ("order", &self.order)];
        match data_key::row(&name(&self.id), &found_by, self.text.as_bytes())? {
            Some(row) => Ok(row),
            None => to_js(self),
        }
    }
}

fn name(case: &str) -> String {
    format!("summary {case}")
}

/// The summary of a row; none where it cannot be opened now.
fn read_row(value: JsValue) -> Result<Option<Summary>, StoreError> {
    let id = Reflect::get(&value, &"id".into())?;
    let text = match data_key::content(&name(&id.as_string().unwrap_or_default()), &value)? {
        Content::Clear => from_js::<Row>(value)?.text.into_bytes(),
        Content::Opened(text) => text,
        Content::Closed => return Ok(None),
    };
    let summary = redress_core::json::read_bytes(&text);
    summary
        .map(Some)
        .map_err(|e| StoreError::Form(e.to_string()))
}

/// A row that stands in the clear, encrypted.
pub(super) fn closed(value: JsValue) -> Result<JsValue, StoreError> {
    from_js::<Row>(value)?.stored()
}

impl Store {
    /// So many summaries in the order of lists, behind a place in it.
    pub async fn summaries(&self, after: &str, count: u32) -> Result<Vec<Summary>, StoreError> {
        let transaction = self.begin(&[SUMMARIES], false, Durability::Relaxed)?;
        let range = IdbKeyRange::lower_bound_with_open(&after.into(), true)?;
        let by_order = transaction.store(SUMMARIES)?.index(ORDER)?;
        let rows = settled(&by_order.get_all_with_key_and_limit(&range, count)?).await?;
        let rows: js_sys::Array = rows.unchecked_into();
        let read = rows.iter().map(read_row);
        read.filter_map(Result::transpose).collect()
    }

    /// The summaries of some cases, as far as they are there.
    pub async fn summaries_of(&self, cases: &[String]) -> Result<Vec<Summary>, StoreError> {
        let transaction = self.begin(&[SUMMARIES], false, Durability::Relaxed)?;
        let rows = read::all(&transaction.store(SUMMARIES)?, cases).await?;
        let read = rows.into_iter().map(read_row);
        read.filter_map(Result::transpose).collect()
    }

    /// Marks cases as to be made anew.
    pub async fn touch(&self, cases: &[String]) -> Result<(), StoreError> {
        for some in cases.chunks(MARKS) {
            let transaction = self.begin(&[TOUCHED], true, Durability::Relaxed)?;
            mark(&transaction, some)?;
            transaction.complete().await?;
        }
        Ok(())
    }

    /// How many are marked. The first time every case is: it comes from before there were summaries.
    pub async fn behind(&self) -> Result<usize, StoreError> {
        let transaction = self.begin(&[META, TOUCHED], false, Durability::Relaxed)?;
        let marked: Option<bool> = Self::meta(&transaction, MARKED).await?;
        if marked.is_none() {
            let transaction = self.begin(&[EVENTS], false, Durability::Relaxed)?;
            let cases = read::every_case(&transaction).await?;
            self.touch(&cases).await?;
            let transaction = self.begin(&[META], true, Durability::Relaxed)?;
            let meta = transaction.store(META)?;
            meta.put_with_key(&JsValue::TRUE, &MARKED.into())?;
            transaction.complete().await?;
        }
        let transaction = self.begin(&[TOUCHED], false, Durability::Relaxed)?;
        from_js(settled(&transaction.store(TOUCHED)?.count()?).await?)
    }

    /// Makes summaries and takes their marks away. Gives what became of each case that was looked at;
    /// none were looked at: there is no more, or the device is locked and its cases cannot be read.
    pub async fn remake(
        &self,
        wanted: Wanted<'_>,
        make: &dyn Fn(&str, &[Entry]) -> Made,
    ) -> Result<Vec<(String, Made)>, StoreError> {
        if data_key::locked() {
            return Ok(Vec::new());
        }
        let stores = [EVENTS, PRIVATE, SUMMARIES, TOUCHED];
        let transaction = self.begin(&stores, true, Durability::Relaxed)?;
        let touched = transaction.store(TOUCHED)?;
        let cases: Vec<String> = match wanted {
            Wanted::Of(cases) => cases.to_vec(),
            Wanted::After(last) => {
                let range = IdbKeyRange::lower_bound_with_open(&last.into(), true)?;
                let next = touched.get_all_keys_with_key_and_limit(&range, SLICE)?;
                from_js(settled(&next).await?)?
            }
        };
        let summaries = transaction.store(SUMMARIES)?;
        let mut found = Vec::new();
        let read = read::entries(&transaction, &cases).await?;
        for (case, entries) in cases.into_iter().zip(read) {
            let made = make(&case, &entries);
            let key = JsValue::from_str(&case);
            match &made {
                Made::Summary(summary) => {
                    summaries.put(&Row::of(summary)?.stored()?)?;
                    touched.delete(&key)?;
                }
                Made::Nothing => {
                    summaries.delete(&key)?;
                    touched.delete(&key)?;
                }
                Made::NotYet => {}
            }
            found.push((case, made));
        }
        transaction.complete().await?;
        Ok(found)
    }
}
