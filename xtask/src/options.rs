//! The few `--name value` options that commands take. Knows no command.

use anyhow::{Result, bail};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Options as given; taking one removes it, so that what is left over can be refused.
#[derive(Debug, Default)]
pub struct Options(RefCell<BTreeMap<String, Option<String>>>);

impl Options {
    /// Reads `--flag`, `--name value` and `--name=value`.
    pub fn read(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut given = BTreeMap::new();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else {
                bail!("\"{word}\" is not expected here; options start with --");
            };
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (name, words.next_if(|next| !next.starts_with("--"))),
            };
            if given.insert(name.to_owned(), value).is_some() {
                bail!("--{name} is given twice");
            }
        }
        Ok(Self(RefCell::new(given)))
    }

    /// Whether a flag without a value is given.
    pub fn flag(&self, name: &str) -> Result<bool> {
        match self.0.borrow_mut().remove(name) {
            None => Ok(false),
            Some(None) => Ok(true),
            Some(Some(value)) => bail!("--{name} takes no value, but \"{value}\" follows it"),
        }
    }

    /// The value of an option.
    pub fn value(&self, name: &str) -> Result<Option<String>> {
        match self.0.borrow_mut().remove(name) {
            None => Ok(None),
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => bail!("--{name} needs a value"),
        }
    }

    /// The value of an option that is a whole number.
    pub fn number(&self, name: &str) -> Result<Option<u64>> {
        let Some(text) = self.value(name)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => bail!("--{name} needs a whole number, not \"{text}\""),
        }
    }

    /// Refuses options nobody took.
    pub fn none_left(&self) -> Result<()> {
        match self.0.borrow().keys().next() {
            None => Ok(()),
            Some(name) => {
                bail!("--{name} is not an option of this command; see `cargo xtask help`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Options {
        Options::read(words.iter().map(|word| (*word).to_owned())).unwrap()
    }

    #[test]
    fn flags_and_values_are_told_apart_and_leftovers_refused() {
        let options = read(&["--demo", "--addr", "127.0.0.1:1", "--data=d", "--odd"]);
        assert!(options.flag("demo").unwrap());
        assert!(!options.flag("dev").unwrap());
        assert_eq!(
            options.value("addr").unwrap().as_deref(),
            Some("127.0.0.1:1")
        );
        assert_eq!(options.value("data").unwrap().as_deref(), Some("d"));
        assert!(
            options
                .none_left()
                .unwrap_err()
                .to_string()
                .contains("--odd")
        );
    }

    #[test]
    fn a_missing_value_and_a_repeated_option_are_errors() {
        assert!(read(&["--addr"]).value("addr").is_err());
        assert!(read(&["--demo", "x"]).flag("demo").is_err());
        assert!(read(&["--seeds", "many"]).number("seeds").is_err());
        let twice = ["--demo", "--demo"].map(str::to_owned).into_iter();
        assert!(Options::read(twice).is_err());
    }
}
