//! Rust to a browser module: the target, cargo's wasm build, wasm-bindgen. What is built (the app,
//! the npm package) is the caller's business.
//!
//! No wasm-opt: after fat LTO it saves less than one per cent of what travels, and the version
//! Debian ships confuses the two tables of our modules.

use crate::{paths, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The one target.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// A module and the JavaScript that binds it.
pub struct Module {
    /// The WASM.
    pub wasm: Vec<u8>,
    /// The glue: an ES module that exports an initialiser.
    pub js: String,
}

/// How much work to put in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What is shipped: small.
    Ship,
    /// Quick to build, large and slow.
    Quick,
}

impl Effort {
    fn profile(self) -> &'static str {
        match self {
            Self::Ship => "wasm",
            Self::Quick => "dev",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Ship => "wasm",
            Self::Quick => "debug",
        }
    }
}

/// Adds the target when its standard library is missing.
///
/// `rust-toolchain.toml` cannot do it: where automatic installation is off a missing target is
/// silently ignored, and forcing it replaces the toolchain under running builds.
pub fn ensure_target() -> Result<()> {
    let libdir =
        run::output(run::program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    println!("adding the Rust target {TARGET}");
    run::run(run::program("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("the Rust target {TARGET} is missing; add it with `rustup target add {TARGET}`")
    })
}

/// Builds with cargo and gives the module cargo made. `what` selects the package and its features.
pub fn build(what: &[&str], file: &str, effort: Effort) -> Result<PathBuf> {
    ensure_target()?;
    let folder = paths::wasm_target();
    run::run(
        run::cargo()
            .args(["rustc", "--locked", "--target", TARGET])
            .args(["--profile", effort.profile()])
            .arg("--target-dir")
            .arg(&folder)
            .args(what)
            .env("CARGO_ENCODED_RUSTFLAGS", flags().join("\u{1f}")),
    )?;
    let built = folder.join(TARGET).join(effort.folder()).join(file);
    if built.is_file() {
        return Ok(built);
    }
    bail!("cargo built no {}", built.display())
}

/// The same for the app and the package, so that they share what is built. Builders' folders never
/// reach the module: the same sources give the same bytes anywhere. Cargo names our own sources
/// from the workspace's root, so only the registry's need another name; and a flag that named this
/// checkout would have every checkout compile every dependency for itself.
fn flags() -> Vec<String> {
    let mut flags = vec![
        // Views of one type: without it every nesting of views is compiled for itself, which makes
        // the app a sixth larger as it travels.
        String::from("--cfg=erase_components"),
    ];
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    if let Some(home) = cargo_home {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    // Functions stand in the order of their symbols: in this spelling like stands beside like, which
    // makes what travels nearly a hundredth smaller.
    flags.push(String::from("-Csymbol-mangling-version=v0"));
    flags
}

/// Runs wasm-bindgen over a built module.
pub fn bind(built: &Path, name: &str) -> Result<Module> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).out_name(name);
    bindgen.web(true)?;
    let mut output = bindgen
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen refused {}", built.display()))?;
    let inline = output
        .snippets()
        .iter()
        .filter(|(_, list)| !list.is_empty());
    let brought = inline
        .map(|(name, _)| name)
        .chain(output.local_modules().keys());
    let brought: Vec<&str> = brought.map(String::as_str).collect();
    if !brought.is_empty() {
        bail!(
            "JavaScript files of dependencies have no place in {name}: {}",
            brought.join(", ")
        );
    }
    let js = without_streams(&stripped(output.js())?)?;
    let module = output.wasm_mut();
    let exports = module.exports.iter();
    let streams = exports.filter(|export| export.name.contains(STREAMS));
    let streams: Vec<_> = streams.map(|export| export.id()).collect();
    for export in streams {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    let imports = module.imports.iter_mut();
    let js = shortened(js, imports.map(|import| &mut import.name));
    Ok(Module {
        wasm: module.emit_wasm(),
        js,
    })
}

/// What the exports of `wasm-streams` are called. Leptos brings that crate for functions of a server, of
/// which the app has none; being exported, its code would stay in the module.
const STREAMS: &str = "intounderlying";

/// The glue without the classes over those exports, which nothing makes: else nothing is built.
fn without_streams(js: &str) -> Result<String> {
    let mut out = String::with_capacity(js.len());
    let mut until: Option<&str> = None;
    for line in js.lines() {
        if line.starts_with("export class IntoUnderlying") {
            until = Some("prototype.free;");
        } else if line.starts_with("const IntoUnderlying") {
            until = Some(";");
        } else if until.is_none() {
            out.push_str(line);
            out.push('\n');
        }
        if until.is_some_and(|end| line.ends_with(end)) {
            until = None;
        }
    }
    if out.to_lowercase().contains(STREAMS) {
        bail!("the glue makes streams of wasm-streams; keep its exports in xtask/src/wasm.rs");
    }
    Ok(out)
}

/// The glue without what only its readers need: remarks and indentation. Where a text runs over several
/// lines this would change it, so then nothing is built.
fn stripped(js: &str) -> Result<String> {
    let mut out = String::with_capacity(js.len());
    for line in js.lines().map(str::trim_start) {
        if ["//", "/*", "*"]
            .iter()
            .any(|remark| line.starts_with(remark))
            || line.is_empty()
        {
            continue;
        }
        if line.matches('`').count() % 2 != 0 {
            bail!("the glue has a text of several lines, which stripping would change: {line}");
        }
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

/// The glue with short names for what the module imports, which get the same. The generator makes them
/// unique by digests, and a digest cannot be compressed. A name that stands anywhere else stays.
fn shortened<'a>(mut js: String, names: impl Iterator<Item = &'a mut String>) -> String {
    for (number, name) in names.enumerate() {
        let key = format!("\n{name}: ");
        if js.matches(name.as_str()).count() == 1 && js.contains(&key) {
            let short = format!("i{number}");
            js = js.replacen(&key, &format!("\n{short}: "), 1);
            *name = short;
        }
    }
    js
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_get_one_short_name_in_module_and_glue_unless_it_is_used_elsewhere() {
        let glue = "const a = {\n__wbg_log_0011: function() {},\n__wbg_now_22: now,\n};\n__wbg_now_22();\n";
        let mut names = vec![String::from("__wbg_log_0011"), String::from("__wbg_now_22")];
        let js = shortened(glue.to_owned(), names.iter_mut());
        assert_eq!(names, ["i0", "__wbg_now_22"]);
        assert_eq!(js, glue.replace("__wbg_log_0011", "i0"));
    }

    #[test]
    fn classes_of_streams_go_and_what_makes_one_is_named() {
        let js = "a();\nexport class IntoUnderlyingSink {\nfree() {}\n}\n\
            if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;\n\
            const IntoUnderlyingSinkFinalization = (x)\n? {}\n: new Y();\nb();\n";
        assert_eq!(without_streams(js).unwrap(), "a();\nb();\n");
        assert!(without_streams("const ret = new IntoUnderlyingSink();").is_err());
    }

    #[test]
    fn remarks_and_indentation_go_and_nothing_else() {
        let js =
            "/**\n * @returns {number}\n */\n  f() {\n    // now\n    return `a${b}` * 2;\n}\n";
        assert_eq!(stripped(js).unwrap(), "f() {\nreturn `a${b}` * 2;\n}\n");
        assert!(stripped("const a = `b\n  c`;").is_err());
    }
}
