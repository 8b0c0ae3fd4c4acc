//! `redress calendar`: dates without a case, and the calendars behind them. One file per subcommand.

mod add;
mod check;
mod count;
mod days;
mod limits;
mod list;
mod load;
mod overlays;
mod sources;

pub(super) use load::Loaded;
pub(super) use overlays::Overlays;

use super::error::CliError;
use super::output::Reply;
use clap::Subcommand;

/// Subcommands of `redress calendar`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The day some time after a start.
    Add(add::Args),
    /// The working days between two days.
    Count(count::Args),
    /// Whether a calendar file is in order.
    Check(check::Args),
    /// The regions inside this program, and for which days their notices are published.
    List(list::Args),
    /// Lay a new notice over a region, and print every day that changes.
    Load(load::Args),
}

/// Runs a subcommand.
pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    match command {
        Command::Add(args) => add::run(args),
        Command::Count(args) => count::run(args),
        Command::Check(args) => check::run(args),
        Command::List(args) => list::run(args),
        Command::Load(args) => load::run(args),
    }
}
