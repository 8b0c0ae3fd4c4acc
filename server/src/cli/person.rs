//! `redress person`: the people of the organisation, added and changed on the server's own machine.

use crate::cli::Outcome;
use crate::cli::place::PlaceArgs;
use crate::clock::{Clock as _, SystemClock};
use crate::store::{Began, Store};
use redress_core::people::{Details, Person, Role};
use std::process::ExitCode;

/// Subcommands of `redress person`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add a person; prints the code with which they begin on each device.
    Add {
        #[command(flatten)]
        said: Said,
        #[command(flatten)]
        place: PlaceArgs,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// List everybody, those who left included.
    List {
        #[command(flatten)]
        place: PlaceArgs,
        /// Answer in JSON, a line for each person.
        #[arg(long)]
        json: bool,
    },
    /// Say anew what a person is called and may do, from now on.
    Change {
        /// The person's id, as `person list` shows it.
        id: String,
        #[command(flatten)]
        said: Said,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Take a person out of service; what they did stays under their name.
    Retire {
        /// The person's id, as `person list` shows it.
        id: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Print a new code for a person; their PIN ends on every device that hears of it.
    Reset {
        /// The person's id, as `person list` shows it.
        id: String,
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// What is said of a person.
#[derive(Debug, clap::Args)]
pub(super) struct Said {
    /// What colleagues call the person.
    #[arg(long)]
    name: String,
    /// What the person may do; may be given several times.
    #[arg(long = "role", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Department.
    #[arg(long)]
    unit: Option<String>,
    /// Site.
    #[arg(long)]
    site: Option<String>,
}

impl Said {
    fn details(&self) -> Details {
        Details {
            name: self.name.clone(),
            roles: self.roles.clone(),
            unit: self.unit.clone(),
            site: self.site.clone(),
        }
    }
}

fn role(name: &str) -> Result<Role, String> {
    Role::named(name).ok_or_else(|| {
        let all = Role::ALL.map(Role::name);
        format!("use one of {}", all.join(", "))
    })
}

pub(super) fn run(command: &Command) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(work(command))
}

async fn work(command: &Command) -> Outcome {
    let now = SystemClock::default().now_ms();
    match command {
        Command::Add { said, place, json } => {
            let Began { person, code } = place.existing()?.add_person(said.details(), now).await?;
            if *json {
                println!("{}", serde_json::json!({"person": person, "code": code}));
            } else {
                println!("added {} code {code}", person.id);
            }
        }
        Command::List { place, json } => {
            for person in place.existing()?.people().await? {
                if *json {
                    println!("{}", serde_json::to_string(&person)?);
                } else {
                    println!("{}", line(&person));
                }
            }
        }
        Command::Change { id, said, place } => {
            let store = place.existing()?;
            let person = store.change_person(id, said.details(), now).await?;
            println!("{}", line(&person));
        }
        Command::Retire { id, place } => {
            let store: Store = place.existing()?;
            store.set_active(id, false, now).await?;
            println!("retired {id}");
        }
        Command::Reset { id, place } => {
            let Began { person, code } = place.existing()?.restart_person(id, now).await?;
            println!("reset {} code {code}", person.id);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(person: &Person) -> String {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let state = if person.active { "active" } else { "left" };
    let Person {
        id,
        name,
        unit,
        site,
        ..
    } = person;
    let more: String = unit
        .iter()
        .chain(site)
        .map(|text| format!(", \"{text}\""))
        .collect();
    format!("{id} {state} {} \"{name}\"{more}", roles.join(","))
}
