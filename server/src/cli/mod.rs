//! The command line: one file per command, each with its arguments and its `run`.
//!
//! Exit codes: 0 answered, 1 answered with findings or failures, 2 no answer could be made.
//! Errors go to stderr, one cause and one remedy each.

mod assess;
mod backup;
mod calendar;
mod device;
mod enrol;
mod erase;
mod error;
mod import;
mod input;
mod ledger;
mod ledger_number;
mod output;
mod packs;
mod person;
mod place;
mod publish;
mod quarantine;
mod restore;
mod retention;
mod scope;
mod serve;
mod settings;
mod verify;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// What a command comes to.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Decides and follows complaints by written regulation.
#[derive(Debug, Parser)]
#[command(name = "redress", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the app and keep the record.
    Serve(serve::Args),
    /// Print a one-time link for a new device.
    Enrol(enrol::Args),
    /// List devices, or take one out of use.
    #[command(subcommand)]
    Device(device::Command),
    /// Add, list and change the people whose names stand behind what is recorded.
    #[command(subcommand, visible_alias = "user")]
    Person(person::Command),
    /// The cases of a month as a table.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// How cases are numbered whose regulation gives no numbering: show, set, clear.
    #[command(subcommand)]
    LedgerNumber(ledger_number::Command),
    /// Copy the whole record into one file, also while the server runs.
    Backup(backup::Args),
    /// Put a backup back as the record of a data folder.
    Restore(restore::Args),
    /// Take in the outbox that a device exported as a file.
    Import(import::Args),
    /// Look at what was set aside, such as a revoked device's work; take it in or not.
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    /// Destroy what identifies people in a case, everywhere.
    Erase(erase::Args),
    /// How long personal details are kept once a case has ended: set it, see what is due, apply it.
    #[command(subcommand)]
    Retention(retention::Command),
    /// Read a record or a backup through: changed bytes, missing events, broken chains.
    Verify(verify::Args),
    /// List, show, check and test packs.
    #[command(subcommand)]
    Packs(packs::Command),
    /// Make a pack what new cases are answered by, a notice what limits count by, or settings, on every device.
    Publish(publish::Args),
    /// Print the settings of the organisation in force, to change and publish them.
    Settings(settings::Args),
    /// Decide a case file by a pack: outcome, why, who, by when, what next.
    Assess(assess::Args),
    /// Count with calendars: working days, limits, new notices.
    #[command(subcommand)]
    Calendar(calendar::Command),
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::run(args),
        Command::Enrol(args) => enrol::run(&args),
        Command::Device(command) => device::run(&command),
        Command::Person(command) => person::run(&command),
        Command::Ledger(command) => output::finish(ledger::run(&command)),
        Command::LedgerNumber(command) => output::finish(ledger_number::run(&command)),
        Command::Backup(args) => output::finish(backup::run(&args)),
        Command::Restore(args) => output::finish(restore::run(&args)),
        Command::Import(args) => output::finish(import::run(&args)),
        Command::Quarantine(command) => output::finish(quarantine::run(&command)),
        Command::Erase(args) => output::finish(erase::run(&args)),
        Command::Retention(command) => output::finish(retention::run(&command)),
        Command::Verify(args) => output::finish(verify::run(&args)),
        Command::Packs(command) => output::finish(packs::run(&command)),
        Command::Publish(args) => output::finish(publish::run(&args)),
        Command::Settings(args) => output::finish(settings::run(&args)),
        Command::Assess(args) => output::finish(assess::run(&args)),
        Command::Calendar(command) => output::finish(calendar::run(&command)),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}
