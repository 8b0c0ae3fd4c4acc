//! What the administrator asks of the server, with the secret that lives only in the open page.

use super::App;
use super::device::told;
use crate::sync::http::{HttpError, asked_as};
use crate::trouble::Trouble;
use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

impl App {
    /// Reads something that only the administrator may read.
    pub async fn admin_read<T: DeserializeOwned>(
        self,
        secret: &str,
        path: &str,
    ) -> Result<T, Trouble> {
        let value = self.admin(secret, Method::GET, path, None).await?;
        redress_core::json::read_from(value).map_err(|_| told(HttpError::Unreachable))
    }

    /// Changes something that only the administrator may change.
    pub async fn admin(
        self,
        secret: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Trouble> {
        asked_as(secret, method, &format!("/api/v1/{path}"), body)
            .await
            .map_err(told)
    }
}
