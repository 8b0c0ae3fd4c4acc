//! Two tabs of one browser that save at once keep one chain.

use crate::{record, tell};
use redress_tests::stage::Server;
use redress_tests::stage::story::{self, Complaint, TABLET};
use tempfile::TempDir;

const ROUNDS: usize = 3;
const SAVE: &str = "document.querySelector(\"[data-testid='file-save']\").click();";

#[test]
#[ignore = "needs the built app and a browser"]
fn two_tabs_saving_at_once_keep_one_chain() {
    tell(async {
        let server = Server::start(&[])?;
        let profile = TempDir::new()?;
        let field = story::enrolled(&TABLET, profile.path(), &server).await?;
        let first = field.driver().window().await?;
        let second = field.driver().new_tab().await?;
        for round in 0..ROUNDS {
            for tab in [&first, &second] {
                field.driver().switch_to_window(tab.clone()).await?;
                field.goto(&server.url("/field")).await?;
                story::lists(&field, round * 2).await?;
                field.press("file-new").await?;
                story::fill_in_the_field(&field, &Complaint::FAULT).await?;
                // A channel tells every tab at one moment.
                let armed = format!("new BroadcastChannel('now').onmessage = () => {{ {SAVE} }};");
                field.js(&armed, &[]).await?;
            }
            let both = format!("new BroadcastChannel('now').postMessage(1); {SAVE}");
            field.js(&both, &[]).await?;
            for tab in [&first, &second] {
                field.driver().switch_to_window(tab.clone()).await?;
                story::saved(&field).await?;
            }
        }
        field.goto(&server.url("/field")).await?;
        story::lists(&field, ROUNDS * 2).await?;
        story::all_sent(&field).await?;
        record::one_chain(&field, ROUNDS * 2).await?;
        record::in_short(&field, ROUNDS * 2).await?;
        field.close().await
    });
}
