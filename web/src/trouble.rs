//! What can go wrong in the app, in words: a cause and what to do, in both languages.

use crate::i18n::Words;
use redress_core::answer::Text;
use thiserror::Error;

/// A cause and a remedy that a person can read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .text.en)]
pub struct Trouble {
    text: Text,
    remedy: Text,
}

impl Trouble {
    /// A trouble of the app.
    pub fn new(text: Words, remedy: Words) -> Self {
        Self {
            text: text.text(),
            remedy: remedy.text(),
        }
    }

    /// A trouble in words that came from elsewhere.
    pub fn told(text: Text, remedy: Text) -> Self {
        Self { text, remedy }
    }

    /// The cause.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Both in one line.
    pub fn whole(&self) -> Text {
        let (text, remedy) = (&self.text, &self.remedy);
        Text {
            zh: format!("{} {}", text.zh, remedy.zh),
            en: format!("{} {}", text.en, remedy.en),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &Text {
        &self.remedy
    }
}
