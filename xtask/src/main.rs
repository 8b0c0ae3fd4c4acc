//! Build and check orchestration: `cargo xtask …`. Reads the command line and hands over; what a
//! command does lives in the module of its name, and nothing here is part of the product.

mod assets;
mod bench;
mod browser;
mod budget;
mod compress;
mod counts;
mod css;
mod data;
mod findings;
mod npm;
mod options;
mod paths;
mod postgres;
mod run;
mod seeds;
mod serve;
mod steps;
mod template;
mod test;
mod tidy;
mod tools;
mod wasm;
mod web;

use options::Options;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  serve [--demo] [--addr HOST:PORT] [--data DIR]   build the app and the server, then run it
  test                                             the whole check
  web [--dev]                                      the app, into dist/
  npm                                              the npm package, into target/npm/
  budget                                           sizes against their limits
  bench [--only PART]                              speeds, as ratios in one run
  simulate [--seeds N] [--seed S]                  the record's promises on a bad network
  fuzz [--seeds N] [--seed S]                      damaged input for every reader
  tidy                                             what no compiler checks
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let result = Options::read(words).and_then(|options| match command.as_str() {
        "serve" => serve::serve(&options),
        "test" => options.none_left().and_then(|()| test::test()),
        "web" => web::command(&options),
        "npm" => options.none_left().and_then(|()| npm::command()),
        "budget" => options.none_left().and_then(|()| budget::command()),
        "bench" => bench::command(&options),
        "simulate" | "fuzz" => seeds::command(&command, &options),
        "tidy" => options.none_left().and_then(|()| tidy::command()),
        "" | "help" | "-h" | "--help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(anyhow::anyhow!(
            "there is no command \"{other}\"; `cargo xtask help` lists them"
        )),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
