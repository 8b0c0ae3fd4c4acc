//! The real program on a fresh data folder.

use crate::Failed;
use crate::cores::Cores;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Program {
    child: Child,
    pub address: String,
    pub started_in: Duration,
    codes: Vec<(String, String)>,
}

impl Program {
    /// On a fresh folder.
    pub fn start(binary: &str, data: &Path) -> Result<Self, Failed> {
        Self::said(Command::new(binary), data, 3)
    }

    /// On a folder with a record, on its own cores.
    pub fn again(binary: &str, data: &Path, cores: &Cores) -> Result<Self, Failed> {
        Self::said(cores.server(binary), data, 0)
    }

    /// Starts it and reads what it says: where it listens, and so many codes.
    fn said(mut command: Command, data: &Path, codes: usize) -> Result<Self, Failed> {
        let begun = Instant::now();
        let mut child = command
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .env_remove("REDRESS_DATABASE")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let said = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(said).lines();
        let first = lines.next().ok_or("it did not start")??;
        let address = first
            .strip_prefix("listening http://")
            .ok_or("no address")?;
        TcpStream::connect(address)?;
        let mut program = Self {
            child,
            address: address.to_owned(),
            started_in: begun.elapsed(),
            codes: Vec::new(),
        };
        while program.codes.len() < codes {
            let line = lines.next().ok_or("no codes")??;
            let words: Vec<&str> = line.split([' ', '#']).collect();
            if let ["enrol", kind, _, code] = words.as_slice() {
                program.codes.push(((*kind).to_owned(), (*code).to_owned()));
            }
        }
        Ok(program)
    }

    /// The one-time code for a kind of device.
    pub fn code(&self, kind: &str) -> Result<&str, Failed> {
        let code = self.codes.iter().find(|(of, _)| of == kind);
        code.map(|(_, code)| code.as_str())
            .ok_or_else(|| "no code".into())
    }

    /// A new one-time code for a tablet that gets the cases of one place, from the program's command.
    pub fn code_for(binary: &str, data: &Path, place: &str) -> Result<String, Failed> {
        let mut command = Command::new(binary);
        command
            .args([
                "enrol", "--kind", "field", "--json", "--place", place, "--data",
            ])
            .arg(data)
            .env_remove("REDRESS_DATABASE");
        let said: Value = serde_json::from_slice(&command.output()?.stdout)?;
        let code = said.get("code").and_then(Value::as_str);
        Ok(code.ok_or("no code for a tablet")?.to_owned())
    }

    /// Resident memory, once it has come to rest.
    pub fn resident_kb(&self) -> Result<u64, Failed> {
        std::thread::sleep(Duration::from_millis(500));
        self.status("VmRSS:")
    }

    /// The most memory that was resident.
    pub fn peak_kb(&self) -> Result<u64, Failed> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64, Failed> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(number.ok_or("no figure of its memory")?.parse()?)
    }

    /// The time of processors it has used.
    pub fn processor(&self) -> Result<Duration, Failed> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name in brackets, which may hold anything: the 12th and 13th are ticks of 10 ms.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2);
        let ticks = ticks.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 10))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
