//! Acts on clocks as the log holds them: pauses, extensions, waivers, and which of them count for
//! nothing. Dates are the calendar's; nothing is stored.

use super::clocks::Acted;
use super::input::CaseError;
use super::log::{Grant, Log, Occurrence};
use crate::answer::Text;
use crate::calendar::{Extension, More, Pause, Refused};
use crate::order::InOrder;
use crate::pack::Edition;
use crate::pack::program::{Clock, Effect, EventId, Permit, Program, Term};
use crate::time::{Instant, Zone};

/// Why an act on a clock counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// No clock of the pack, or not the one named, allows this act.
    NotAllowed,
    /// A resumption of a clock that does not stand still.
    NotPaused,
    /// An extension while no clock that allows it runs.
    NothingRuns,
    /// An extension of a clock whose limit nobody has set.
    NoLimit,
    /// An extension that says neither a length nor a limit.
    NoAmount,
    /// An extension or waiver without the reason it needs.
    NoReason,
    /// An extension or waiver that another role must approve; an index into the pack's roles.
    NotApproved(u16),
    /// The calendar's reason.
    Extension(Refused),
}

/// An act that counts for nothing, by its place in the case file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleAct {
    pub entry: usize,
    pub why: Idle,
}

/// Acts on one clock of one rule, as far as they had happened.
pub struct Acts<'a> {
    pub clock: &'a Clock,
    pub log: &'a Log,
    pub rule: &'a str,
    /// Which start it counts from, where each has its own clock.
    pub number: Option<usize>,
    pub zone: Zone,
}

impl<'a> Acts<'a> {
    /// Whether an act concerns this clock: one that names none concerns every clock that allows it.
    fn concerns(&self, occurrence: &Occurrence) -> bool {
        let Some(of) = occurrence.rule.as_deref() else {
            return true;
        };
        match of.split_once('#') {
            None => of == self.rule,
            Some((rule, n)) => {
                rule == self.rule && self.number.is_some_and(|own| n == own.to_string())
            }
        }
    }

    fn of(&self, kind: EventId) -> impl Iterator<Item = &'a Occurrence> {
        self.log.of(kind).filter(|o| self.concerns(o))
    }

    /// Pauses: each stop with the first start after it that no earlier stop has taken.
    pub fn pauses(&self, by: Instant) -> Vec<Pause> {
        let Some((from, to)) = &self.clock.pause else {
            return Vec::new();
        };
        let times = |kinds: &[EventId]| {
            let all = kinds.iter().flat_map(|k| self.of(*k).map(|o| o.at));
            let mut all: Vec<Instant> = all.filter(|at| *at <= by).collect();
            all.in_order();
            all
        };
        let mut resumed = times(to).into_iter().peekable();
        let mut pauses = Vec::new();
        for from in times(from) {
            while resumed.next_if(|to| *to < from).is_some() {}
            pauses.push(Pause {
                from,
                to: resumed.next(),
            });
        }
        pauses
    }

    /// Extensions that say by how much and are approved, each with its place in the case file.
    pub fn extensions(&self, by: Instant) -> Vec<(usize, Extension)> {
        let Some((permit, _)) = &self.clock.extend else {
            return Vec::new();
        };
        let acts = self.of(permit.event).filter(|o| o.at <= by);
        acts.filter_map(|o| {
            let (entry, grant) = o.entry.as_ref()?;
            if unpermitted(permit, grant).is_some() {
                return None;
            }
            let by = self.more(grant)?;
            Some((*entry, Extension { at: o.at, by }))
        })
        .collect()
    }

    fn more(&self, grant: &Grant) -> Option<More> {
        match (&grant.length, &grant.until) {
            (Some(length), _) => Some(More::Length(*length)),
            (None, Some(value)) => super::clocks::named(value, true, self.zone).map(More::Until),
            (None, None) => None,
        }
    }

    /// Whether it was waived, by an act that counts.
    pub fn waived(&self) -> bool {
        let Some(permit) = &self.clock.waive else {
            return false;
        };
        self.of(permit.event).any(|o| match &o.entry {
            Some((_, grant)) => unpermitted(permit, grant).is_none(),
            None => true,
        })
    }
}

/// What an approved act lacks.
fn unpermitted(permit: &Permit, grant: &Grant) -> Option<Idle> {
    if permit.reason && !grant.reason {
        return Some(Idle::NoReason);
    }
    match (permit.by, grant.by) {
        (Some(needed), Some(by)) if by != needed => Some(Idle::NotApproved(needed)),
        _ => None,
    }
}

/// Acts of the current attempt that count for no clock at all. `acted` is what was done to
/// the clocks that ran.
pub fn idle(edition: &Edition, log: &Log, acted: &[&Acted]) -> Vec<IdleAct> {
    let acts = log.recorded();
    acts.filter_map(|act| {
        let (entry, grant) = act.entry.as_ref()?;
        let why = why_idle(edition, log, act, *entry, grant, acted)?;
        Some(IdleAct { entry: *entry, why })
    })
    .collect()
}

fn why_idle(
    edition: &Edition,
    log: &Log,
    act: &Occurrence,
    entry: usize,
    grant: &Grant,
    acted: &[&Acted],
) -> Option<Idle> {
    let program = edition.program();
    let is = |name: &str| program.event_id(name) == Some(act.kind);
    let clocks = program.rules.iter().filter_map(|rule| match &rule.effect {
        Effect::Clock(clock) => Some((
            edition.pack().doc().rules.get(rule.doc)?.id.as_str(),
            &**clock,
        )),
        _ => None,
    });
    let mine: Vec<(&str, &Clock)> = clocks.filter(|(id, _)| names(act, id)).collect();
    if is("paused") || is("resumed") {
        let pauses = mine
            .iter()
            .filter_map(|(id, c)| Some((*id, c.pause.as_ref()?)));
        let mut using =
            pauses.filter(|(_, (from, to))| from.iter().chain(to).any(|k| *k == act.kind));
        return match using.next() {
            None => Some(Idle::NotAllowed),
            Some(_) if is("paused") => None,
            Some(first) => {
                let mut stood = std::iter::once(first).chain(using);
                let paused = stood.any(|(id, (from, to))| paused_before(log, act, id, from, to));
                (!paused).then_some(Idle::NotPaused)
            }
        };
    }
    let extends = |c: &&Clock| c.extend.as_ref().is_some_and(|(p, _)| p.event == act.kind);
    let waives = |c: &&Clock| c.waive.is_some_and(|p| p.event == act.kind);
    let permits: Vec<Permit> = mine
        .iter()
        .flat_map(|(_, c)| [c.waive, c.extend.map(|(permit, _)| permit)])
        .flatten()
        .filter(|permit| permit.event == act.kind)
        .collect();
    if permits.is_empty() {
        return is("extension_granted").then_some(Idle::NotAllowed);
    }
    let lacks: Option<Vec<Idle>> = permits.iter().map(|p| unpermitted(p, grant)).collect();
    if let Some(why) = lacks.and_then(|all| all.first().copied()) {
        return Some(why);
    }
    let clocks = || mine.iter().map(|(_, c)| *c);
    if clocks().any(|c| waives(&c)) || !clocks().any(|c| extends(&c)) {
        return None;
    }
    if grant.length.is_none() && grant.until.is_none() {
        return Some(Idle::NoAmount);
    }
    let unset = |c: &Clock| !matches!(&c.term, Term::Length(l) if l.limit() == "amount");
    if clocks().filter(|c| extends(c)).all(unset) {
        return Some(Idle::NoLimit);
    }
    idle_extension(entry, acted)
}

/// Whether an act names a rule's clock, or none in particular.
fn names(act: &Occurrence, rule: &str) -> bool {
    let of = act
        .rule
        .as_deref()
        .map(|of| of.split('#').next().unwrap_or(of));
    of.is_none_or(|of| of == rule)
}

/// Whether a resumption ends a pause of a rule's clock: no more of them than stops before it.
fn paused_before(
    log: &Log,
    act: &Occurrence,
    rule: &str,
    from: &[EventId],
    to: &[EventId],
) -> bool {
    let before = |kinds: &[EventId]| {
        let all = kinds.iter().flat_map(|k| log.of(*k));
        all.filter(|o| names(o, rule) && o.at <= act.at).count()
    };
    before(from) >= before(to)
}

/// Why an extension counts for none of the clocks that ran; none when it counts for one.
fn idle_extension(entry: usize, acted: &[&Acted]) -> Option<Idle> {
    let mut why = Idle::NothingRuns;
    for Acted {
        entries, course, ..
    } in acted
    {
        let Some(place) = entries.iter().position(|e| *e == entry) else {
            continue;
        };
        if course.extended.iter().any(|(i, _)| *i == place) {
            return None;
        }
        if let Some((_, refused)) = course.refused.iter().find(|(i, _)| *i == place) {
            why = Idle::Extension(*refused);
        }
    }
    Some(why)
}

impl IdleAct {
    /// In words a clerk can act on.
    pub fn text(&self, program: &Program, zone: Zone) -> Text {
        let text = |zh: &str, en: &str| Text {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        match self.why {
            Idle::NotAllowed => text(
                "本制度没有规定这一时限可以暂停、恢复或延长，此次操作不计。请取消该记录，或注明所指的时限。",
                "These rules do not let this clock be paused, resumed or extended; the act counts for nothing. Take it back, or name the clock meant.",
            ),
            Idle::NotPaused => text(
                "没有暂停就恢复，此次操作不计。请先补记暂停，或取消该记录。",
                "Resumed without a pause; the act counts for nothing. Record the pause first, or take it back.",
            ),
            Idle::NothingRuns => text(
                "批准延长时没有正在计时的期限，此次操作不计。请核对时间。",
                "No clock was running when the extension was granted; it counts for nothing. Check its time.",
            ),
            Idle::NoLimit => text(
                "这一时限还没有设定，谈不上延长，此次操作不计。请先设定时限。",
                "No limit is set for this clock, so there is nothing to extend; the act counts for nothing. Set the limit first.",
            ),
            Idle::NoAmount => text(
                "延长没有写明多久，此次操作不计。请写明期限，如5个工作日。",
                "The extension does not say how long; it counts for nothing. Give a length such as 5 working days.",
            ),
            Idle::NoReason => text(
                "没有写明理由，此次操作不计。请补充理由后重新记录。",
                "No reason is given; the act counts for nothing. Record it again with the reason.",
            ),
            Idle::NotApproved(role) => {
                let role = program.roles.get(usize::from(role));
                let role = role.map_or("", String::as_str);
                Text {
                    zh: format!("须由“{role}”批准，此次操作不计。请由其批准后重新记录。"),
                    en: format!(
                        "\"{role}\" must approve it; the act counts for nothing. Record it again once approved."
                    ),
                }
            }
            Idle::Extension(refused) => {
                let at = |t: Instant| t.text(zone);
                match refused {
                    Refused::BeforeStart(start) => Text {
                        zh: format!(
                            "批准延长早于期限起算（{}），此次延长不计。请核对时间。",
                            at(start)
                        ),
                        en: format!(
                            "The extension was granted before the clock started at {}; it counts for nothing. Check its time.",
                            at(start)
                        ),
                    },
                    Refused::Expired(due) => Text {
                        zh: format!(
                            "期限已于{}届满，届满后不能再延长，此次延长不计。",
                            at(due.at)
                        ),
                        en: format!(
                            "The limit ran out at {}; after that it cannot be extended. The extension counts for nothing.",
                            at(due.at)
                        ),
                    },
                    Refused::BeyondCap(due) => Text {
                        zh: format!(
                            "超出可延长的上限，最迟到{}，此次延长不计。请缩短延长。",
                            due.date.text()
                        ),
                        en: format!(
                            "Beyond the longest extension, which ends on {}; it counts for nothing. Grant less.",
                            due.date.text()
                        ),
                    },
                    Refused::NotLater(due) => Text {
                        zh: format!(
                            "延长后的期限不晚于现有期限（{}），此次延长不计。请核对日期。",
                            due.date.text()
                        ),
                        en: format!(
                            "The extension does not lead beyond the limit of {}; it counts for nothing. Check the date.",
                            due.date.text()
                        ),
                    },
                }
            }
        }
    }

    /// As an error of the case file.
    pub fn error(&self, program: &Program, zone: Zone) -> CaseError {
        let message = self.text(program, zone).en;
        let mut chars = message.chars();
        let message = chars.next().map_or_else(String::new, |first| {
            first.to_lowercase().collect::<String>() + chars.as_str().trim_end_matches('.')
        });
        CaseError::at(format!("events[{}]", self.entry), message)
    }
}
