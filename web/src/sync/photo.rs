//! Photos as the app sees them: taken, shown, sent. What is done with their bytes is in
//! `static/photo.js`. Never: where they are kept.

use crate::i18n::Words;
use crate::texts::photos as text;
use js_sys::{Array, Reflect};
use redress_core::answer::Text;
use redress_core::sync::Problem;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = redressPhotos, catch)]
    async fn by_input(input: JsValue, most: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = redressPhotoUrl, catch)]
    fn object_url(bytes: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = redressPhotoOpen, catch)]
    fn in_a_page(bytes: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = redressPhotoSend, catch)]
    async fn by_pieces(
        event: &str,
        sha256: &str,
        bytes: &JsValue,
        sealed: bool,
        told: &JsValue,
    ) -> Result<JsValue, JsValue>;
}

/// What no other try changes: the bytes are what they are.
const FOR_EVER: [&str; 5] = [
    "attachment_type",
    "attachment_size",
    "attachment_changed",
    "malformed",
    "too_large",
];

/// A photo, as the browser holds it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its hash, hexadecimal.
    pub sha256: String,
    /// A small picture of it, to show; none of one that nobody may see here.
    pub small: Option<JsValue>,
    /// What is sent.
    pub bytes: JsValue,
}

/// Files that were not taken: why, and how many.
pub type Left = Vec<(Words, usize)>;

/// The photos chosen in an input, at most so many, and what became of the other files.
pub async fn chosen(input: JsValue, most: usize) -> (Vec<Photo>, Left) {
    let Ok(found) = by_input(input, u32::try_from(most).unwrap_or(u32::MAX)).await else {
        return (Vec::new(), vec![(text::UNREADABLE, 1)]);
    };
    let (mut photos, mut left) = (Vec::new(), Left::new());
    for one in Array::from(&found) {
        let part = |key: &str| Reflect::get(&one, &key.into()).ok();
        let photo = || {
            Some(Photo {
                sha256: part("sha256")?.as_string()?,
                small: part("small"),
                bytes: part("bytes")?,
            })
        };
        let why = match one.as_string().as_deref() {
            None => match photo() {
                Some(photo) => {
                    photos.push(photo);
                    continue;
                }
                None => text::UNREADABLE,
            },
            Some("no_picture") => text::NOT_ONE,
            Some("too_large") => text::TOO_LARGE,
            Some("too_many") => text::TOO_MANY,
            Some(_) => text::UNREADABLE,
        };
        match left.iter_mut().find(|(known, _)| *known == why) {
            Some((_, count)) => *count += 1,
            None => left.push((why, 1)),
        }
    }
    (photos, left)
}

/// An address under which this page shows a picture, until it is [`forget`]ed.
pub fn address(bytes: &JsValue) -> Option<String> {
    object_url(bytes).ok()?.as_string()
}

/// Lets go of the bytes behind an address. What is shown stays.
pub fn forget(address: &str) {
    // An address that is none has nothing behind it.
    let _ = web_sys::Url::revoke_object_url(address);
}

/// Shows a picture in a page of its own.
pub fn open(bytes: &JsValue) {
    // A browser that opens no page says so itself.
    let _ = in_a_page(bytes);
}

/// How far the sending of a photo came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// The server has it on its disk.
    Stored,
    /// The server did not take it now, and what it said.
    NotNow(Option<Text>),
    /// The server never takes it.
    Refused(Text),
    /// The server was not reached.
    Unreachable,
}

/// Sends what is missing of a photo, and tells the percentage as it goes.
pub async fn send(
    event: &str,
    sha256: &str,
    (bytes, sealed): (&JsValue, bool),
    told: impl Fn(u32) + 'static,
) -> Sending {
    let told = Closure::<dyn Fn(u32)>::new(told);
    let Ok(answer) = by_pieces(event, sha256, bytes, sealed, told.as_ref()).await else {
        return Sending::Unreachable;
    };
    let answer = Array::from(&answer);
    let said = answer.get(1).as_string().unwrap_or_default();
    let problem: Option<Problem> = redress_core::json::read(&said).ok();
    match (answer.get(0).as_f64(), problem) {
        (Some(200.0), _) => Sending::Stored,
        (_, Some(problem)) if FOR_EVER.contains(&problem.code.as_str()) => {
            Sending::Refused(problem.detail)
        }
        // Something between here and the server that knows no words.
        (Some(413.0 | 415.0), None) => Sending::Refused(text::REFUSED.text()),
        (_, problem) => Sending::NotNow(problem.map(|problem| problem.detail)),
    }
}
