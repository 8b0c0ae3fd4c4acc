//! `cargo xtask serve`: everything a first look needs, in one command.

use crate::options::Options;
use crate::wasm::Effort;
use crate::{paths, run, web};
use anyhow::Result;

/// Builds the app and the server and runs it until it is stopped.
pub fn serve(options: &Options) -> Result<()> {
    let demo = options.flag("demo")?;
    let addr = options.value("addr")?;
    let data = options.value("data")?;
    options.none_left()?;

    web::build(Effort::Ship)?;
    run::run(run::cargo().args(["build", "--locked", "--package", "redress-server"]))?;
    let mut server = run::program(paths::target().join("debug/redress"));
    server.arg("serve");
    server.args(["--data", data.as_deref().unwrap_or("data")]);
    if let Some(addr) = &addr {
        server.args(["--addr", addr]);
    }
    if demo {
        server.arg("--demo");
    }
    run::run(&mut server)
}
