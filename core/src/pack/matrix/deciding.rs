//! The rules of kind, eligibility, severity and routing as bits in the order in which their outcomes
//! are looked for, so that the first bit that may hold says which outcome is at stake.

use super::joints::Joints;
use super::rows::{Literal, Pair, Place, Rows};
use super::{Matrix, Source, phase_of};
use crate::order::InOrder;
use crate::pack::doc::Section;
use crate::pack::program::{Effect, Outcome, Program, Rule, Which};

/// A column that is known late, and its first row.
pub type Late = (usize, Option<usize>);

/// The deciding sections as bit sets.
#[derive(Debug, Clone, Default)]
pub struct Deciding {
    /// Every term.
    pub start: Vec<Pair>,
    /// Columns of facts, events and time.
    pub joints: Joints,
    /// Columns that are known only in the course of a decision: outcomes and trees.
    pub late: Rows,
    /// Kind, eligibility, severity, routing.
    pub phases: [Phase; 4],
    /// Terms of rules that accept and do not stand in.
    pub accepts: Place,
    groups: Vec<Group>,
    /// The group of each bit.
    group_of: Vec<u16>,
    /// Rules that stand in when every rival is false, with their rivals.
    stand_ins: Vec<(usize, Place)>,
}

/// The rules of one section.
#[derive(Debug, Clone, Default)]
pub struct Phase {
    /// Terms of its outcomes. In kind and routing those that stand in are apart, since every other
    /// is their rival; elsewhere they follow what comes before them.
    pub regular: Place,
    /// Terms that stand in.
    pub stand_ins: Place,
    /// Columns of formulas too large to take apart, with their first row.
    pub trees: Vec<(u16, usize)>,
}

/// The rules of one outcome.
#[derive(Debug, Clone, Default)]
pub struct Group {
    phase: usize,
    stands_in: bool,
    /// Number of the outcome: eligibility, level, kind or role.
    pub outcome: u16,
    /// It has a place in the pack's order of kinds or leads.
    pub ranked: bool,
    /// Its terms.
    pub terms: Place,
    /// Terms of the other outcomes that are looked for together with it.
    pub others: Place,
    /// Those of rules that prevail.
    pub prevailing: Place,
}

impl Deciding {
    /// A formula was too large to take apart.
    #[inline]
    #[must_use]
    pub fn reads_regions(&self) -> bool {
        self.phases.iter().any(|phase| !phase.trees.is_empty())
    }

    /// The group of a bit.
    #[inline]
    #[must_use]
    pub fn group(&self, bit: usize) -> Option<&Group> {
        self.groups.get(usize::from(*self.group_of.get(bit)?))
    }

    /// Groups of a section that stand in, or that do not.
    pub fn groups(&self, phase: usize, stands_in: bool) -> impl Iterator<Item = &Group> {
        let groups = self.groups.iter();
        groups.filter(move |g| g.phase == phase && g.stands_in == stands_in)
    }

    /// What must be false for a rule that stands in.
    #[must_use]
    pub fn rivals(&self, rule: usize) -> Option<&Place> {
        let mut all = self.stand_ins.iter();
        all.find(|(own, _)| *own == rule).map(|(_, rivals)| rivals)
    }

    /// Lays out the rules; gives the number of their terms.
    pub(super) fn lay(
        matrix: &mut Matrix,
        program: &Program,
        literals: &mut Vec<Literal>,
    ) -> usize {
        let mut out = Self::default();
        let mut seats = seats(program);
        seats.in_order_of(|seat| seat.order);
        let mut bit = 0;
        // Bits of each rule, with its seat.
        let mut taken: Vec<(Seat, std::ops::Range<usize>)> = Vec::new();
        for seat in seats {
            let from = bit;
            let tree = matrix.place(program, seat.rule, &mut bit, literals);
            if let (Some(column), Some(phase)) = (tree, out.phases.get_mut(seat.phase)) {
                phase.trees.push((column, 0));
            }
            taken.push((seat, from..bit));
        }
        let place = |keep: &dyn Fn(&Seat) -> bool| {
            let own = taken.iter().filter(|(seat, _)| keep(seat));
            Place::of(own.flat_map(|(_, bits)| bits.clone()))
        };
        out.group_of = vec![u16::MAX; bit];
        for (seat, bits) in &taken {
            let Some(outcome) = seat.outcome else {
                continue;
            };
            let apart = seat.stands_apart();
            let same = |s: &Seat| {
                s.phase == seat.phase && s.outcome == seat.outcome && s.stands_apart() == apart
            };
            let known = out
                .groups
                .iter()
                .position(|g| (g.phase, g.outcome, g.stands_in) == (seat.phase, outcome, apart));
            let number = known.unwrap_or_else(|| {
                out.groups.push(Group {
                    phase: seat.phase,
                    stands_in: apart,
                    outcome,
                    ranked: seat.ranked,
                    terms: place(&same),
                    others: place(&|s| {
                        let beside = s.phase == seat.phase && s.stands_apart() == apart;
                        beside && s.outcome.is_some() && s.outcome != seat.outcome
                    }),
                    prevailing: place(&|s| same(s) && !s.otherwise && s.prevails),
                });
                out.groups.len() - 1
            });
            for bit in bits.clone() {
                if let Some(slot) = out.group_of.get_mut(bit) {
                    *slot = u16::try_from(number).unwrap_or(u16::MAX);
                }
            }
            if seat.otherwise {
                // In eligibility and severity what comes before it, else every other.
                let rival = |s: &Seat| {
                    s.phase == seat.phase
                        && s.outcome.is_some_and(|o| !seat.in_order() || o < outcome)
                        && !s.otherwise
                };
                out.stand_ins.push((seat.rule, place(&rival)));
            }
        }
        for (number, phase) in out.phases.iter_mut().enumerate() {
            let mine = |s: &Seat| s.phase == number && s.outcome.is_some();
            phase.regular = place(&|s| mine(s) && !s.stands_apart());
            phase.stand_ins = place(&|s| mine(s) && s.stands_apart());
        }
        let accept = Some(Outcome::Accept.number());
        out.accepts = place(&|s| s.phase == 1 && s.outcome == accept && !s.otherwise);
        out.start = ones(bit);
        matrix.deciding = out;
        bit
    }

    /// Fills the rows once all columns are there.
    pub(super) fn fill(&mut self, columns: &[Source], literals: Vec<Literal>, regions: &[usize]) {
        let words = self.start.len();
        let count = |column: u16| regions.get(usize::from(column)).copied().unwrap_or(0);
        let is_late = |column: u16| {
            let source = columns.get(usize::from(column));
            matches!(source, Some(Source::Outcome(_) | Source::Tree(_)))
        };
        let (late, early) = literals.into_iter().partition(|(c, ..)| is_late(*c));
        self.joints = Joints::of(&Rows::of(words, early, count), count);
        self.late = Rows::of(words, late, count);
        for phase in &mut self.phases {
            phase.trees.retain_mut(|(column, first)| {
                let found = self.late.first(usize::from(*column));
                *first = found.unwrap_or_default();
                found.is_some()
            });
        }
    }

    /// The column of an outcome that a condition reads, and its first row where one of these
    /// sections does.
    pub(super) fn outcome(&self, columns: &[Source], which: Which) -> Option<Late> {
        let mut columns = columns.iter();
        let column = columns.position(|c| matches!(c, Source::Outcome(w) if *w == which))?;
        Some((column, self.late.first(column)))
    }
}

/// Where a rule stands among those of the deciding sections.
struct Seat {
    order: (usize, usize, usize, u16, u8),
    phase: usize,
    rule: usize,
    outcome: Option<u16>,
    ranked: bool,
    prevails: bool,
    otherwise: bool,
}

impl Seat {
    /// Outcomes of its section are looked for one after the other.
    fn in_order(&self) -> bool {
        matches!(self.phase, 1 | 2)
    }

    fn stands_apart(&self) -> bool {
        self.otherwise && !self.in_order()
    }
}

fn seats(program: &Program) -> Vec<Seat> {
    let rules = program.rules.iter().enumerate();
    let deciding = rules.filter(|(_, r)| phase_of(r.section) < 4);
    deciding
        .map(|(index, rule)| seat(program, index, rule))
        .collect()
}

fn seat(program: &Program, index: usize, rule: &Rule) -> Seat {
    let phase = phase_of(rule.section);
    let outcome = outcome(&rule.effect);
    let order = match rule.section {
        Section::Kind => Some(&program.kind_order),
        Section::Routing => Some(&program.lead_order),
        _ => None,
    };
    let rank = order.and_then(|order| order.iter().position(|o| Some(*o) == outcome));
    let prevails = matches!(rule.effect, Effect::Eligibility { prevails: true, .. });
    let mut seat = Seat {
        order: Default::default(),
        phase,
        rule: index,
        outcome,
        ranked: rank.is_some(),
        prevails,
        otherwise: rule.otherwise,
    };
    let part = match outcome {
        None => 2,
        Some(_) => usize::from(seat.stands_apart()),
    };
    seat.order = (
        phase,
        part,
        if order.is_some() {
            rank.unwrap_or(usize::MAX)
        } else {
            0
        },
        outcome.unwrap_or(u16::MAX),
        u8::from(!prevails) + u8::from(rule.otherwise),
    );
    seat
}

/// The outcome a rule speaks for, as a number.
fn outcome(effect: &Effect) -> Option<u16> {
    match effect {
        Effect::Kind(kind) => Some(*kind),
        Effect::Eligibility { outcome, .. } => Some(Outcome::number(*outcome)),
        Effect::Level(level) => Some(*level),
        Effect::Lead(lead) => *lead,
        _ => None,
    }
}

/// So many terms, all there.
pub(super) fn ones(terms: usize) -> Vec<Pair> {
    let mut words = vec![[u64::MAX; 2]; terms.div_ceil(64)];
    if let (Some(last), 1..) = (words.last_mut(), terms % 64) {
        *last = [(1 << (terms % 64)) - 1; 2];
    }
    words
}
