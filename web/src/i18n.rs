//! Words of the app in both languages. A text cannot exist in one language only: it is declared
//! with both, in `texts/`. Words of packs come from the packs.

use redress_core::answer::Text;
use std::ops::Deref;

/// The languages of the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese (simplified), the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag for `lang` attributes and `Intl`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The side of a text in this language.
    pub fn of(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

/// A text of the app in both languages; `{name}` marks a hole. Only where it stands is copied: more than
/// a thousand places hand one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub &'static Sides);

impl Deref for Words {
    type Target = Sides;

    fn deref(&self) -> &Sides {
        self.0
    }
}

/// The two sides of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Sides {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The text in a language.
    pub fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The text with its holes filled.
    pub fn with(self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut text = self.of(lang).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// Both sides, as the core's text.
    pub fn text(self) -> Text {
        Text {
            zh: self.zh.to_owned(),
            en: self.en.to_owned(),
        }
    }
}

/// Declares texts: `texts! { pub NAME = "中文", "English"; … }`.
#[macro_export]
macro_rules! texts {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $zh:literal, $en:literal;)*) => {
        $($(#[$doc])* $vis const $name: $crate::i18n::Words =
            $crate::i18n::Words(&$crate::i18n::Sides { zh: $zh, en: $en });)*
    };
}
