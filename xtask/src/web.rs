//! `cargo xtask web`: the app into `dist/`, leaves first: data, module, glue, styles, boot script,
//! page, and last the service worker that lists them all.

use crate::assets::Assets;
use crate::options::Options;
use crate::template::filled;
use crate::wasm::{self, Effort};
use crate::{css, data, paths};
use anyhow::{Context, Result};
use std::path::Path;

/// Runs the command.
pub fn command(options: &Options) -> Result<()> {
    let effort = if options.flag("dev")? {
        Effort::Quick
    } else {
        Effort::Ship
    };
    options.none_left()?;
    build(effort)
}

/// Builds the app; `dist/` is touched only when a byte of it differs.
pub fn build(effort: Effort) -> Result<()> {
    let built = wasm::build(
        &["--package", "redress-web", "--bin", "redress-web"],
        "redress-web.wasm",
        effort,
    )?;
    let module = wasm::bind(&built, "app")?;
    let fixed = paths::root().join("web/static");

    let mut assets = Assets::default();
    let data = data::add(&mut assets)?;
    let wasm = assets.add_hashed("assets", "app", "wasm", module.wasm);
    let glue = assets.add_hashed("assets", "app", "js", module.js.into_bytes());
    let styles = assets.add_hashed("assets", "app", "css", styles()?.into_bytes());
    let boot = filled(
        &paths::read(&fixed.join("boot.js"))?,
        &[("glue", &glue), ("wasm", &wasm)],
    )?;
    let boot = assets.add_hashed("assets", "boot", "js", boot.into_bytes());
    let seal = add_file(&mut assets, &fixed, "seal", "js")?;
    let photo = add_file(&mut assets, &fixed, "photo", "js")?;
    let icon = add_file(&mut assets, &fixed, "icon", "svg")?;
    let icon_192 = add_file(&mut assets, &fixed, "icon-192", "png")?;
    let icon_512 = add_file(&mut assets, &fixed, "icon-512", "png")?;
    let icons: &[(&str, &str)] = &[
        ("icon", &icon),
        ("icon-192", &icon_192),
        ("icon-512", &icon_512),
    ];
    let manifest = filled(&paths::read(&fixed.join("manifest.webmanifest"))?, icons)?;
    assets.add("manifest.webmanifest", manifest);
    let page = filled(
        &paths::read(&fixed.join("index.html"))?,
        &[
            ("styles", &styles),
            ("seal", &seal),
            ("photo", &photo),
            ("boot", &boot),
            ("glue", &glue),
            ("wasm", &wasm),
            ("icon", &icon),
            ("icon-192", &icon_192),
        ],
    )?;
    assets.add("index.html", page);
    // The platform fetches these itself when it installs the app; the app never asks for them.
    assets.leave_out(&icon_192);
    assets.leave_out(&icon_512);

    let worker = paths::read(&fixed.join("sw.js"))?;
    let version = assets.version(&worker);
    assets.add("data.json", data.index(&version));
    let head = format!(
        "const VERSION = \"{version}\";\nconst FILES = {};\nconst ON_DEMAND = {};\n",
        assets.install_list(),
        assets.on_demand_list()
    );
    assets.add("sw.js", head + &worker);

    let changed = assets.replace(&paths::dist(), effort)?;
    println!(
        "{} version {version}: {}",
        paths::dist().display(),
        if changed { "written" } else { "unchanged" }
    );
    Ok(())
}

/// The shell's styles, then the app's, in order of file name.
fn styles() -> Result<String> {
    let web = paths::root().join("web");
    let mut sheets = vec![paths::read(&web.join("static/shell.css"))?];
    for file in paths::files(&web.join("styles"), "css")? {
        sheets.push(paths::read(&file)?);
    }
    Ok(css::joined(&sheets))
}

fn add_file(assets: &mut Assets, from: &Path, name: &str, ext: &str) -> Result<String> {
    let path = from.join(format!("{name}.{ext}"));
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(assets.add_hashed("assets", name, ext, bytes))
}
