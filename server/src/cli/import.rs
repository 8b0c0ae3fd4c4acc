//! `redress import`: takes in the outbox that a device exported as a file, sealed or readable. Whose
//! events they are shows in their chain and the device's signature, whoever carried the file. Never: what becomes of
//! an event; the store judges each as in a push.

use super::error::CliError;
use super::input;
use super::output::{Lang, Look, Reply, Table};
use super::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::library::Library;
use crate::signature;
use crate::store::{Presented, Pusher, Store};
use redress_core::sync::{Answered, Exported, MAX_PUSH_EVENTS, OutboxFile, Outcome, SealedOutbox};
use serde::Serialize;

/// Arguments of `redress import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file that a device exported from its outbox.
    file: String,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    look: Look,
}

/// What became of the file's events.
#[derive(Debug, Default, Serialize)]
struct Imported {
    device: String,
    name: String,
    /// Written when, by the device's clock.
    at: String,
    accepted: usize,
    /// Had come before.
    duplicate: usize,
    /// An earlier event of the device is missing.
    held: usize,
    /// The device is revoked: a person looks at it first.
    set_aside: usize,
    /// Not taken in; each with its reason.
    refused: Vec<Answered>,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let text = input::read(&args.file)?;
    let refuse = |cause: &str| CliError::Import {
        file: args.file.clone(),
        cause: cause.to_owned(),
    };
    let file = Exported::read(&text).map_err(|e| refuse(&e.to_string()))?;
    let record = args.place.open()?;
    let imported = match file {
        Exported::Clear(file) => record.wait(take_in(&record.store, file, &refuse))?,
        Exported::Sealed(file) => record.wait(open(&record.store, file, &refuse))?,
    };
    let open = imported.held + imported.set_aside + imported.refused.len();
    let mut reply = if args.look.json {
        Reply::json(&imported)?
    } else {
        Reply::text(imported.shown(args.look.lang()))
    };
    reply.found = open > 0;
    Ok(reply)
}

/// Opens sealed copies. Each proves by itself whose it is, and is answered by itself.
async fn open(
    store: &Store,
    file: SealedOutbox,
    refuse: &dyn Fn(&str) -> CliError,
) -> Result<Imported, CliError> {
    ours(store, &file.org, refuse)?;
    let library = Library::embedded().map_err(|e| CliError::Data(e.to_string()))?;
    let mut imported = Imported {
        device: file.device,
        name: file.name,
        at: file.at,
        ..Imported::default()
    };
    for some in file.sealed.chunks(MAX_PUSH_EVENTS) {
        let carrier = Pusher {
            device: imported.device.clone(),
            kind: None,
            received: SystemClock::default().now_ms(),
            packs: store.packs(library.known()).await?,
        };
        imported.count(store.deliver(carrier, some.to_vec(), None).await?);
    }
    Ok(imported)
}

fn ours(store: &Store, org: &str, refuse: &dyn Fn(&str) -> CliError) -> Result<(), CliError> {
    if org == store.organisation().id {
        return Ok(());
    }
    Err(refuse(
        "it is of another organisation; import it at the server its device belongs to",
    ))
}

async fn take_in(
    store: &Store,
    file: OutboxFile,
    refuse: &dyn Fn(&str) -> CliError,
) -> Result<Imported, CliError> {
    ours(store, &file.org, refuse)?;
    let device = store.device(&file.device).await?.ok_or_else(|| {
        refuse("no device of that id is enrolled here; import it at the server that enrolled it")
    })?;
    let signed = file.signed_text().map_err(|e| refuse(&e.to_string()))?;
    if !signature::holds(&device.key, &signed, &file.signature) {
        return Err(refuse(
            "the signature is not the device's; export it again on its device",
        ));
    }
    let library = Library::embedded().map_err(|e| CliError::Data(e.to_string()))?;
    let presented = Presented::read(file.events).map_err(|e| refuse(&e.to_string()))?;
    let mut imported = Imported {
        device: file.device,
        name: file.name,
        at: file.at,
        ..Imported::default()
    };
    for some in presented.chunks(MAX_PUSH_EVENTS) {
        let pusher = Pusher {
            device: device.id.clone(),
            kind: Some(device.kind),
            received: SystemClock::default().now_ms(),
            packs: store.packs(library.known()).await?,
        };
        // What a revoked device wrote is for a person to look at, whoever brings it.
        let answers = match device.revoked {
            Some(_) => store.hand_over(pusher, some.to_vec(), true).await?,
            None => store.push(pusher, some.to_vec(), None).await?,
        };
        imported.count(answers);
    }
    Ok(imported)
}

impl Imported {
    fn count(&mut self, answers: Vec<Answered>) {
        for answered in answers {
            match answered.outcome {
                Outcome::Accepted { .. } => self.accepted += 1,
                Outcome::Duplicate { .. } => self.duplicate += 1,
                Outcome::Held { .. } => self.held += 1,
                Outcome::Quarantined { code } if code == "revoked" => self.set_aside += 1,
                Outcome::Refused(_) | Outcome::Quarantined { .. } | Outcome::Newer => {
                    self.refused.push(answered);
                }
            }
        }
    }

    fn shown(&self, lang: Lang) -> String {
        let Self {
            name,
            at,
            accepted,
            duplicate,
            held,
            set_aside,
            refused,
            ..
        } = self;
        let refusals = refused.len();
        let mut out = match lang {
            Lang::Zh => {
                format!(
                    "“{name}” {at}导出：收下{accepted}，先前已有{duplicate}，缺前一条{held}，没有收下{refusals}\n"
                )
            }
            Lang::En => format!(
                "\"{name}\", exported {at}: {accepted} taken in, {duplicate} had come before, {held} wait for an earlier one, {refusals} not taken\n"
            ),
        };
        if *held > 0 {
            out += lang.of(
                "缺的那一条还在设备上：在设备上重新导出，再导入一次。\n",
                "The earlier one is still on its device: export there again, and import that file.\n",
            );
        }
        if *set_aside > 0 {
            out += &match lang {
                Lang::Zh => {
                    format!("设备已停用：{set_aside}条待审核，见 redress quarantine list\n")
                }
                Lang::En => format!(
                    "its device is revoked: {set_aside} wait to be looked at, see redress quarantine list\n"
                ),
            };
        }
        let mut table = Table::default();
        for answered in refused {
            let (code, why) = match &answered.outcome {
                Outcome::Refused(refusal) => {
                    let words = [&refusal.reason, &refusal.remedy].map(|t| lang.pick(t));
                    (refusal.code.as_str(), words.join(" "))
                }
                Outcome::Quarantined { code } => (
                    code.as_str(),
                    lang.of(
                        "同一编号已有另一份内容，两份都留着，由人比对。",
                        "Other content is held under the same number; both are kept for a person to compare.",
                    )
                    .to_owned(),
                ),
                _ => continue,
            };
            table.row([code, &answered.id, &why]);
        }
        out + &table.text("  ")
    }
}
