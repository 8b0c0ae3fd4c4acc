//! Which cases a device gets, as it is said and shown on the command line.

use redress_core::sync::{Scope, ScopeError};

/// Which cases a device gets.
#[derive(Debug, clap::Args)]
pub(super) struct ScopeArgs {
    /// Only cases that belong to this place; several times for several.
    #[arg(long = "place", value_name = "PLACE")]
    places: Vec<String>,
    /// Only cases of this pack; several times for several.
    #[arg(long = "pack", value_name = "PACK")]
    packs: Vec<String>,
    /// Without what identifies people.
    #[arg(long)]
    no_personal: bool,
}

impl ScopeArgs {
    /// What was said; none where nothing was.
    pub(super) fn given(&self) -> Result<Option<Scope>, ScopeError> {
        let scope = self.scope()?;
        Ok(Some(scope).filter(|scope| !scope.is_everything()))
    }

    /// What was said; everything where nothing was.
    pub(super) fn scope(&self) -> Result<Scope, ScopeError> {
        let mut scope = Scope {
            places: self.places.clone(),
            packs: self.packs.clone(),
            personal: !self.no_personal,
        };
        scope.settle()?;
        Ok(scope)
    }
}

/// A scope in words.
pub(super) fn words(scope: Option<&Scope>) -> String {
    let Some(scope) = scope.filter(|scope| !scope.is_everything()) else {
        return "gets every case".to_owned();
    };
    let quoted = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        names.join(", ")
    };
    let mut words = "gets cases".to_owned();
    if !scope.places.is_empty() {
        words.push_str(&format!(" at {}", quoted(&scope.places)));
    }
    if !scope.packs.is_empty() {
        words.push_str(&format!(" of {}", quoted(&scope.packs)));
    }
    if !scope.personal {
        words.push_str(" without private parts");
    }
    words
}
