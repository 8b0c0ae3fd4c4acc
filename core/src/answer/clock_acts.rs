//! What people did to a clock, and what being late brings. Plain data like the rest of [`super`].

use serde::{Deserialize, Serialize};

/// A time in which a clock stood still.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseSpan {
    /// Since when.
    pub from: String,
    /// Until when; absent while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// An extension that counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// When it was granted.
    pub at: String,
    /// By how much; absent when a day was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// The role that approved it, where the event says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Last day in time once it was granted.
    pub due_date: String,
    /// The limit as an instant.
    pub due_at: String,
}

/// What being late brings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Roles that are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inform: Vec<String>,
    /// Rule id of the duty that holds from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
}
