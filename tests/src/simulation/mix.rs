//! How often each thing happens in a run. Never: what it does.

use super::network::Weather;
use super::people::ACTS;
use crate::dice::Dice;

/// What may happen in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Somebody prepares or saves an event.
    Record,
    /// A tab asks the server.
    Ask,
    /// A browser is killed.
    Kill,
    /// A device loses power.
    PowerCut,
    /// A tab is put to sleep for hours, in the middle of what it does.
    Freeze,
    /// A device's storage begins to refuse, or is well again.
    Storage,
    /// Its people lock a tablet, or unlock it.
    Lock,
    /// A browser clears its storage.
    Clear,
    /// An image of a device's storage is made; or its storage is set back to the last one, or another
    /// browser is begun with it.
    Image,
    /// A device's clock is set.
    Clock,
    /// The server is stopped in order and started again.
    Stop,
    /// The server is killed.
    KillServer,
    /// The server loses power, half of its next write on the disk.
    ServerPowerCut,
    /// The server is copied, or an earlier copy takes its place.
    Copy,
    /// The office says of a device which cases it gets.
    Scope,
    /// What identifies people in a case is erased.
    Erase,
    /// Only with a flaw: what a tab has put off is stored.
    Late,
}

/// How often each happens, in parts of the sum, and what the network is like.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Weights.
    pub weights: Vec<(Happening, usize)>,
    /// The network; chance decides where there is none.
    pub weather: Option<Weather>,
    /// What people record about a case.
    pub acts: &'static [&'static str],
}

impl Default for Mix {
    fn default() -> Self {
        use Happening::{
            Ask, Clear, Clock, Copy, Erase, Freeze, Image, Kill, KillServer, Late, Lock, PowerCut,
            Record, Scope, ServerPowerCut, Stop, Storage,
        };
        let weights = vec![
            (Record, 580),
            (Ask, 300),
            (Kill, 30),
            (PowerCut, 10),
            (Freeze, 10),
            (Storage, 10),
            (Lock, 25),
            (Clear, 2),
            (Image, 14),
            (Clock, 15),
            (Stop, 10),
            (KillServer, 8),
            (ServerPowerCut, 5),
            (Copy, 10),
            (Scope, 8),
            (Erase, 8),
            (Late, 10),
        ];
        Self {
            weights,
            weather: None,
            acts: &ACTS,
        }
    }
}

impl Mix {
    /// The same with one thing happening that often.
    #[must_use]
    pub fn with(mut self, happening: Happening, weight: usize) -> Self {
        self.weights.retain(|(known, _)| *known != happening);
        self.weights.push((happening, weight));
        self
    }

    /// The same on this network.
    #[must_use]
    pub fn on(mut self, weather: Weather) -> Self {
        self.weather = Some(weather);
        self
    }

    /// The same with these acts only.
    #[must_use]
    pub fn of(mut self, acts: &'static [&'static str]) -> Self {
        self.acts = acts;
        self
    }

    /// Whether that happens at all.
    #[must_use]
    pub fn has(&self, happening: Happening) -> bool {
        self.weights
            .iter()
            .any(|(known, weight)| *known == happening && *weight > 0)
    }

    /// What happens next.
    pub fn next(&self, dice: &mut Dice) -> Happening {
        let sum = self.weights.iter().map(|(_, weight)| weight).sum();
        let mut left = dice.below(sum);
        for (happening, weight) in &self.weights {
            if left < *weight {
                return *happening;
            }
            left -= weight;
        }
        Happening::Record
    }
}
