//! `redress packs`: what the packs are, what they say, what is wrong with them, and whether their
//! golden cases hold. One file per subcommand.

mod check;
mod diff;
mod list;
mod new;
mod schema;
mod show;
mod test;

use super::error::CliError;
use super::input;
use super::output::Reply;
use crate::shipped;
use clap::Subcommand;
use redress_core::pack::Pack;
use std::path::Path;

/// Subcommands of `redress packs`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the packs inside this program.
    List(list::Args),
    /// Show a pack's rules with clause and text, or one rule in full.
    Show(show::Args),
    /// Load a pack and report what is wrong with it.
    #[command(after_help = check::ANALYSED)]
    Check(check::Args),
    /// What two versions of a pack decide differently.
    #[command(after_help = diff::HELP)]
    Diff(diff::Args),
    /// Run a pack's golden cases and print failures and coverage by rule.
    Test(test::Args),
    /// Write a pack file and its case file to begin with.
    New(new::Args),
    /// Print the JSON Schema of pack files, for editors that check while one types.
    Schema(schema::Args),
}

/// Runs a subcommand.
pub(super) fn run(command: &Command) -> Result<Reply, CliError> {
    match command {
        Command::List(args) => list::run(args),
        Command::Show(args) => show::run(args),
        Command::Check(args) => check::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Test(args) => test::run(args),
        Command::New(args) => new::run(args),
        Command::Schema(args) => schema::run(args),
    }
}

/// A pack that may be published: it passes its checks and its golden cases.
pub(super) fn passing(name: &str, cases: Option<&str>) -> Result<Pack, CliError> {
    let beside = name.strip_suffix(".toml");
    let beside = beside.map(|stem| format!("{stem}.cases.toml"));
    let beside = beside.filter(|file| Path::new(file).is_file());
    let cases = cases.or(beside.as_deref());
    let pack = input::pack(name)?;
    let found = check::wrong(name, cases)?;
    if found > 0 {
        return Err(CliError::Unchecked(name.to_owned(), found));
    }
    if !test::passes(name, &pack, cases)? {
        return Err(CliError::Untested(name.to_owned()));
    }
    Ok(pack)
}

/// One pack or all of them.
#[derive(Debug, Clone, clap::Args)]
struct Which {
    /// Id of a pack, or path of a .toml file.
    #[arg(value_name = "ID|FILE", required_unless_present = "all")]
    pack: Option<String>,
    /// Every pack inside this program.
    #[arg(long, conflicts_with = "pack")]
    all: bool,
}

impl Which {
    /// Ids or paths.
    fn names(&self) -> Result<Vec<String>, CliError> {
        match &self.pack {
            _ if self.all => Ok(shipped::pack_ids()),
            Some(pack) => Ok(vec![pack.clone()]),
            None => Err(CliError::WhichPack),
        }
    }
}
