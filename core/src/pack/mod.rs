//! Policy packs: a regulation as data.
//!
//! [`author`] reads the TOML that people write, [`doc`] is the compiled form that ships,
//! [`compile`] resolves names into a [`program::Program`]. No rule is evaluated here.

#[cfg(feature = "author")]
pub mod author;
mod compile;
pub mod doc;
mod error;
pub mod formula;
pub mod matrix;
mod params;
pub mod program;
mod publication;
mod resolve;
pub mod rule_doc;
#[cfg(feature = "author")]
pub mod schema;
mod shape;
pub mod values;

#[cfg(feature = "author")]
pub use author::Source;
pub use doc::{Audience, FactDoc, FactKind, PackDoc, Section, Stage, Texts};
pub use error::{PackError, PackErrors};
pub use params::{ParameterError, Parameters};
pub(crate) use publication::Formed;
pub use publication::PublicationError;
pub use rule_doc::RuleDoc;

use crate::answer::{PackRef, Text};
use crate::canonical::{self, CanonicalError};
use program::Program;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A checked pack: document, words, digest. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pack {
    doc: Arc<PackDoc>,
    texts: Arc<Texts>,
    digest: Arc<str>,
    /// The rules under the pack's own parameters.
    usual: Arc<Program>,
}

impl Pack {
    /// Loads a pack from its compiled JSON, whose digest is its own: what was read is hashed, it is not
    /// written anew for that.
    ///
    /// # Errors
    /// When the JSON is not a pack of this format or a name in it cannot be resolved.
    pub fn load(logic_json: &str, texts_json: &str) -> Result<Self, PackErrors> {
        let unread = |e: serde_json::Error| {
            PackError::at("", format!("not a compiled pack: {e}; compile it again"))
        };
        let doc: PackDoc = crate::json::read(logic_json).map_err(unread)?;
        let texts: Texts = crate::json::read(texts_json)
            .map_err(|e| PackError::at("", format!("not a pack's texts: {e}; compile it again")))?;
        let logic: Value = serde_json::from_str(logic_json).map_err(unread)?;
        Self::checked(doc, texts, |_| canonical::to_string(&logic))
    }

    /// Checks a document and makes it a pack.
    ///
    /// # Errors
    /// Everything that cannot be resolved, by path.
    pub fn compile(doc: PackDoc, texts: Texts) -> Result<Self, PackErrors> {
        Self::checked(doc, texts, PackDoc::canonical_json)
    }

    fn checked(
        doc: PackDoc,
        texts: Texts,
        written: impl FnOnce(&PackDoc) -> Result<String, CanonicalError>,
    ) -> Result<Self, PackErrors> {
        if doc.format != doc::FORMAT {
            let message = format!(
                "format {} is not {}; compile the pack again",
                doc.format,
                doc::FORMAT
            );
            return Err(PackError::at("format", message).into());
        }
        let defaults = Parameters::of(&doc, &BTreeMap::new())
            .map_err(|e| PackError::at(format!("parameters.{}.value", e.name), e.message))?;
        let usual = Arc::new(compile::program(&doc, &defaults)?);
        let json = written(&doc).map_err(|e| PackError::at("", e.to_string()))?;
        Ok(Self {
            digest: canonical::digest(json.as_bytes()).into(),
            doc: Arc::new(doc),
            texts: Arc::new(texts),
            usual,
        })
    }

    /// The logic.
    #[must_use]
    pub fn doc(&self) -> &PackDoc {
        &self.doc
    }

    /// The words.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The rules under the pack's own parameters: what does not depend on them can be asked of it.
    pub(crate) fn usual(&self) -> &Program {
        &self.usual
    }

    /// SHA-256 of the canonical logic, `sha256:<hex>`.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Id, version and digest.
    #[must_use]
    pub fn reference(&self) -> PackRef {
        PackRef {
            id: self.doc.pack.id.clone(),
            version: self.doc.pack.version.clone(),
            digest: self.digest.to_string(),
        }
    }

    /// A text, or its key where there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> Text {
        self.texts.get(key).cloned().unwrap_or_else(|| {
            let id = key.rsplit('/').next().unwrap_or(key).to_owned();
            Text {
                zh: id.clone(),
                en: id,
            }
        })
    }

    /// The label of an event: the pack's own, else the common one.
    #[must_use]
    pub fn event_text(&self, kind: &str) -> Text {
        self.texts
            .get(&format!("event/{kind}"))
            .cloned()
            .or_else(|| crate::events::label(kind))
            .unwrap_or_else(|| Text {
                zh: kind.to_owned(),
                en: kind.to_owned(),
            })
    }

    /// The pack under given parameters.
    ///
    /// # Errors
    /// For a parameter the pack does not have, or a value it does not allow.
    pub fn edition(&self, given: &BTreeMap<String, Value>) -> Result<Edition, ParameterError> {
        let parameters = Parameters::of(&self.doc, given)?;
        let program = if given.is_empty() {
            Arc::clone(&self.usual)
        } else {
            let program = compile::program(&self.doc, &parameters);
            Arc::new(program.map_err(|errors| ParameterError {
                name: given.keys().next().cloned().unwrap_or_default(),
                message: errors.to_string(),
            })?)
        };
        Ok(Edition {
            pack: self.clone(),
            parameters,
            program,
        })
    }
}

/// A pack with its parameters folded in: what answers.
#[derive(Debug, Clone)]
pub struct Edition {
    pack: Pack,
    parameters: Parameters,
    program: Arc<Program>,
}

impl Edition {
    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The parameters in force.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The resolved rules.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// A condition read under this edition, with the atoms it is over: the program's own, then its.
    ///
    /// # Errors
    /// When it cannot be read, names what is not there, or reads a parameter that is unset.
    #[cfg(feature = "analyse")]
    pub fn condition(&self, text: &str) -> Result<(Vec<program::Atom>, program::Expr), PackError> {
        let mut resolver = resolve::Resolver {
            program: Program::clone(&self.program),
            parameters: &self.parameters,
            section: Some(Section::Gaps),
        };
        match resolver.condition(text) {
            Ok(expr) => Ok((resolver.program.atoms, expr)),
            Err(resolve::Problem::Wrong(_, message)) => Err(PackError::at("when", message)),
            Err(resolve::Problem::Unset(name)) => {
                let message = format!("parameter \"{name}\" is unset");
                Err(PackError::at("when", message))
            }
        }
    }
}
