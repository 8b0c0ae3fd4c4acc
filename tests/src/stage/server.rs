//! The real `redress serve` on a data folder of its own: started, stopped without warning, started
//! again on the same port.

use crate::library::root;
use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// A server and its record.
#[derive(Debug)]
pub struct Server {
    data: TempDir,
    address: String,
    options: Vec<String>,
    process: Option<Child>,
    administrator: Arc<OnceLock<String>>,
}

impl Server {
    /// Starts one with an empty record.
    ///
    /// # Errors
    /// When there is no program, or it does not say where it listens.
    pub fn start(options: &[&str]) -> Result<Self> {
        let mut server = Self {
            data: TempDir::new()?,
            address: "127.0.0.1:0".to_owned(),
            options: options.iter().map(|o| (*o).to_owned()).collect(),
            process: None,
            administrator: Arc::default(),
        };
        server.resume()?;
        Ok(server)
    }

    /// Starts it again on the same record and port.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn resume(&mut self) -> Result<()> {
        ensure!(self.process.is_none(), "the server is running");
        let mut process = Command::new(program()?)
            .args(["serve", "--addr", &self.address, "--data"])
            .arg(self.data.path())
            .args(&self.options)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let out = process.stdout.take().context("the server has no output")?;
        self.process = Some(process);
        let mut lines = BufReader::new(out).lines();
        loop {
            let line = lines.next().context("the server ended at once")??;
            if let Some(url) = line.strip_prefix("listening http://") {
                self.address = url.to_owned();
                break;
            }
        }
        // It goes on talking, and must not wait for someone to listen.
        let administrator = Arc::clone(&self.administrator);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(secret) = line.strip_prefix("administrator ") {
                    let _ = administrator.set(secret.to_owned());
                }
            }
        });
        Ok(())
    }

    /// Stops it as a power cut would.
    ///
    /// # Errors
    /// When it was not running.
    pub fn stop(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server is not running")?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Runs it from now on with its clock moved by some days.
    ///
    /// # Errors
    /// As [`Server::resume`].
    pub fn move_clock(&mut self, days: i64) -> Result<()> {
        self.stop()?;
        self.options.push("--clock-offset".to_owned());
        self.options.push((days * 86_400).to_string());
        self.resume()
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The administrator's secret, as the first start of this record told it.
    ///
    /// # Errors
    /// When it was not told.
    pub fn administrator(&self) -> Result<&str> {
        for _ in 0..100 {
            if let Some(secret) = self.administrator.get() {
                return Ok(secret);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the server told no administrator's secret")
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A fresh link with which a device of a kind joins; its path and code.
    ///
    /// # Errors
    /// When the program refuses.
    pub fn enrolment(&self, kind: &str) -> Result<String> {
        let answer = Command::new(program()?)
            .args(["enrol", "--kind", kind, "--json", "--data"])
            .arg(self.data.path())
            .output()?;
        let text = String::from_utf8(answer.stdout)?;
        if !answer.status.success() {
            bail!("no enrolment: {}", String::from_utf8_lossy(&answer.stderr));
        }
        let minted: serde_json::Value = serde_json::from_str(&text)?;
        let code = minted.get("code").and_then(|code| code.as_str());
        Ok(format!("/enrol#{}", code.context("no code was printed")?))
    }
}

impl Server {
    /// What a command of the program prints about this server's record.
    ///
    /// # Errors
    /// When the program refuses.
    pub fn run(&self, args: &[&str]) -> Result<String> {
        let mut command = Command::new(program()?);
        command.args(args).arg("--data").arg(self.data.path());
        let answer = command.output()?;
        if !answer.status.success() {
            bail!("{args:?}: {}", String::from_utf8_lossy(&answer.stderr));
        }
        Ok(String::from_utf8(answer.stdout)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// The `redress` program: the one named in `REDRESS_BINARY`, else the one built beside this test.
///
/// # Errors
/// When it is not built.
pub fn program() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("REDRESS_BINARY") {
        return Ok(named.into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let built = root().join(Path::new(&target)).join("debug/redress");
    ensure!(
        built.is_file(),
        "{} is not built; run `cargo build --package redress-server`",
        built.display()
    );
    Ok(built)
}
