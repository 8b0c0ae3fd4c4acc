//! The `redress` program: its command line, and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    redress_server::cli::run()
}
