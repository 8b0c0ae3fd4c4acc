//! Which processor cores the server gets and which its clients, so that neither takes the other's.

use crate::Failed;
use std::process::{Command, Stdio};

/// Lists of cores as `taskset` writes them; none where the machine has one core or no `taskset`.
pub struct Cores(Option<(String, String)>);

impl Cores {
    /// The server gets two cores where there are four, else one; this program keeps the rest.
    /// To be called before it has threads.
    pub fn apart() -> Result<Self, Failed> {
        let cores = std::thread::available_parallelism()?.get();
        if cores < 2 {
            return Ok(Self(None));
        }
        let (server, first) = if cores >= 4 { ("0,1", 2) } else { ("0", 1) };
        let clients: Vec<String> = (first..cores).map(|core| core.to_string()).collect();
        let clients = clients.join(",");
        let own = std::process::id().to_string();
        let pinned = Command::new("taskset")
            .args(["--all-tasks", "--cpu-list", "--pid", &clients, &own])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let pinned = pinned.is_ok_and(|status| status.success());
        Ok(Self(pinned.then(|| (server.to_owned(), clients))))
    }

    /// The command that starts the server on its cores.
    pub fn server(&self, binary: &str) -> Command {
        let Some((server, _)) = &self.0 else {
            return Command::new(binary);
        };
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", server, binary]);
        command
    }
}

impl std::fmt::Display for Cores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some((server, clients)) => {
                write!(f, "server on core {server}, devices on {clients}")
            }
            None => f.write_str("server and devices share the cores"),
        }
    }
}
