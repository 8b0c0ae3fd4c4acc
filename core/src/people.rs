//! People of an organisation: who they are, their roles, and the one table of what each role may
//! do. Server and app ask the same table. Never: how a person proves who they are, or a session.

use crate::order::InOrder;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most people an organisation has, those who have left included.
pub const MAX_PEOPLE: usize = 1000;
/// The longest name, unit or site, in characters.
pub const MAX_PERSON_TEXT: usize = 60;

/// The actor of a filing that the complainant made.
pub const COMPLAINANT: &str = "complainant";

/// What a person does here; decides what may be recorded under the person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes complaints in.
    Intake,
    /// Handles cases.
    Handler,
    /// Asks complainants afterwards.
    FollowUp,
    /// Leads a team: everything but what is kept for leaders.
    Supervisor,
    /// Approves.
    Leader,
    /// Looks after people, devices and settings; sees no case.
    Administrator,
    /// Reads, without what identifies a person.
    Auditor,
}

impl Role {
    /// Every role, in the order people read them.
    pub const ALL: [Self; 7] = [
        Self::Intake,
        Self::Handler,
        Self::FollowUp,
        Self::Supervisor,
        Self::Leader,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The name on the wire and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Handler => "handler",
            Self::FollowUp => "follow_up",
            Self::Supervisor => "supervisor",
            Self::Leader => "leader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that name; a dash may stand for the underscore.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.replace('-', "_");
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether a case's personal details are shown to this role.
    #[must_use]
    pub fn sees_personal(self) -> bool {
        !matches!(self, Self::Administrator | Self::Auditor)
    }

    /// How much of the ledger this role reads; none where it is not its work.
    #[must_use]
    pub fn reads_ledger(self) -> Option<Reading> {
        match self {
            Self::Supervisor | Self::Leader => Some(Reading::Full),
            Self::Auditor => Some(Reading::Plain),
            Self::Administrator => Some(Reading::Numbers),
            Self::Intake | Self::Handler | Self::FollowUp => None,
        }
    }

    /// Whether this role may close a month.
    #[must_use]
    pub fn closes_months(self) -> bool {
        matches!(self, Self::Supervisor | Self::Leader | Self::Administrator)
    }

    /// Whether an event of this type may be recorded in this role.
    #[must_use]
    pub fn may(self, kind: &str) -> bool {
        let deed = Deed::of(kind);
        match self {
            Self::Intake => matches!(deed, Deed::Intake),
            Self::Handler => matches!(deed, Deed::Intake | Deed::Handling),
            Self::FollowUp => matches!(deed, Deed::FollowUp) || FOLLOWING.contains(&kind),
            Self::Supervisor => !matches!(deed, Deed::Server),
            Self::Leader => matches!(deed, Deed::Approval) || kind == "noted",
            Self::Administrator | Self::Auditor => false,
        }
    }
}

/// How much of the ledger somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// How many cases, and no single one.
    Numbers,
    /// Its lines, without what identifies a person.
    Plain,
    /// All of it.
    Full,
}

/// What kind of work an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Taking a complaint in and completing what is known.
    Intake,
    /// Everything else on a case, and what a pack declares for itself.
    Handling,
    /// Asking the complainant afterwards: never by the handler alone.
    FollowUp,
    /// Letting others do what they may not decide themselves.
    Approval,
    /// What only the server writes.
    Server,
}

const INTAKE: [&str; 15] = [
    "filed",
    "received",
    "registered",
    "reception_informed",
    "acknowledged",
    "form_filled",
    "forwarded",
    "forwarded_out_of_scope",
    "handled_before_registration",
    "evidence_requested",
    "evidence_supplied",
    "duplicate_linked",
    "fact_set",
    "withdrawn",
    "noted",
];
const FOLLOW_UP: [&str; 4] = [
    "followup_visit_done",
    "satisfaction_recorded",
    "score_recorded",
    "endorsed_by_user",
];
/// Of intake and handling, what whoever asks afterwards also writes down.
const FOLLOWING: [&str; 5] = [
    "customer_contacted",
    "callback_scheduled",
    "objection_raised",
    "fact_set",
    "noted",
];
const APPROVAL: [&str; 10] = [
    "solution_approved",
    "decision_signed",
    "meeting_decided",
    "recall_decided",
    "extension_granted",
    "exemption_granted",
    "final_opinion_declared",
    "sanction_approved",
    "emergency_plan_started",
    "supervision_notice_sent",
];

impl Deed {
    fn of(kind: &str) -> Self {
        if kind == "numbered" {
            Self::Server
        } else if INTAKE.contains(&kind) {
            Self::Intake
        } else if FOLLOW_UP.contains(&kind) {
            Self::FollowUp
        } else if APPROVAL.contains(&kind) {
            Self::Approval
        } else {
            Self::Handling
        }
    }
}

/// Whether one of these roles may record an event of this type. Taking an event back is judged
/// like the event taken back.
#[must_use]
pub fn may(roles: &[Role], kind: &str) -> bool {
    roles.iter().any(|role| role.may(kind))
}

/// How much of the ledger these roles read: what the one reads that reads most.
#[must_use]
pub fn reads_ledger(roles: &[Role]) -> Option<Reading> {
    roles.iter().filter_map(|role| role.reads_ledger()).max()
}

/// Whether one of these roles may close a month.
#[must_use]
pub fn closes_months(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.closes_months())
}

/// Whether one of these roles is shown what identifies a person.
#[must_use]
pub fn sees_personal(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.sees_personal())
}

/// What a person is asked for once on each device before choosing a PIN: the stretched hash of a
/// code that an administrator hands over. PBKDF2 with HMAC-SHA-256, one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Random text; its bytes are the salt.
    pub salt: String,
    /// How often it is hashed.
    pub rounds: u32,
    /// The result as hexadecimal.
    pub hash: String,
}

/// A person as devices know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What events name as their actor.
    pub id: String,
    /// What colleagues call the person.
    pub name: String,
    /// What the person may do, in the order of [`Role::ALL`].
    pub roles: Vec<Role>,
    /// Department, where several have one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Still works here. Who has left stays named in what they did.
    pub active: bool,
    /// How the person begins on a device; another one than a PIN was chosen under ends that PIN.
    pub start: Start,
}

/// All people, as a device keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Changes whenever anything here does.
    pub digest: String,
    /// Everybody, in the order they came.
    pub people: Vec<Person>,
}

impl Roster {
    /// A person by id.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Those who work here now.
    pub fn active(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.active)
    }
}

/// What is wrong with the details of a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PersonError {
    /// No name.
    #[error("a person needs a name; give one")]
    NoName,
    /// A text that is too long, or has control characters.
    #[error("\"{0}\" cannot be used; write at most {MAX_PERSON_TEXT} characters in one line")]
    Text(String),
    /// No role.
    #[error(
        "a person needs a role; give one of intake, handler, follow_up, supervisor, leader, administrator, auditor"
    )]
    NoRole,
}

/// What is said of a person when they are added or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

impl Details {
    /// The same without space around texts and without doubles.
    ///
    /// # Errors
    /// [`PersonError`], naming what cannot be used.
    pub fn checked(self) -> Result<Self, PersonError> {
        let name = line(&self.name)?.ok_or(PersonError::NoName)?;
        let mut roles = self.roles;
        roles.in_order();
        roles.dedup();
        if roles.is_empty() {
            return Err(PersonError::NoRole);
        }
        let text = |text: Option<String>| text.map_or(Ok(None), |text| line(&text));
        Ok(Self {
            name,
            roles,
            unit: text(self.unit)?,
            site: text(self.site)?,
        })
    }
}

fn line(text: &str) -> Result<Option<String>, PersonError> {
    let text = text.trim();
    if text.chars().count() > MAX_PERSON_TEXT || text.contains(char::is_control) {
        return Err(PersonError::Text(text.chars().take(80).collect()));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events;

    /// What each role may record; every other pair of this role and a common event is refused.
    #[test]
    fn each_role_may_record_exactly_this_much_of_the_common_events() {
        let counts = Role::ALL.map(|role| {
            let all = events::COMMON.iter().filter(|common| role.may(common.kind));
            (role.name(), all.count())
        });
        let all = events::COMMON.len();
        let expected = [
            ("intake", 14),
            ("handler", all - FOLLOW_UP.len() - APPROVAL.len()),
            ("follow_up", FOLLOW_UP.len() + FOLLOWING.len()),
            ("supervisor", all),
            ("leader", APPROVAL.len() + 1),
            ("administrator", 0),
            ("auditor", 0),
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn every_name_in_the_table_is_an_event_there_is() {
        let names = INTAKE
            .iter()
            .chain(&FOLLOW_UP)
            .chain(&FOLLOWING)
            .chain(&APPROVAL);
        for name in names.filter(|name| **name != "filed") {
            assert!(events::label(name).is_some(), "{name}");
        }
    }

    #[test]
    fn nobody_asks_how_satisfied_people_are_with_their_own_handling_or_writes_numbers() {
        assert!(!Role::Handler.may("satisfaction_recorded"));
        assert!(!Role::Handler.may("extension_granted"));
        assert!(Role::Leader.may("extension_granted"));
        for role in Role::ALL {
            assert!(!role.may("numbered"), "{}", role.name());
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!(Role::named("follow-up"), Some(Role::FollowUp));
        assert!(may(&[Role::Auditor, Role::Handler], "accepted"));
        assert!(!sees_personal(&[Role::Auditor, Role::Administrator]));
    }

    #[test]
    fn the_ledger_is_read_by_those_whose_work_it_is_and_closed_by_those_who_answer_for_it() {
        let reads = Role::ALL.map(|role| reads_ledger(&[role]));
        let (full, plain) = (Some(Reading::Full), Some(Reading::Plain));
        let numbers = Some(Reading::Numbers);
        assert_eq!(reads, [None, None, None, full, full, numbers, plain]);
        assert_eq!(reads_ledger(&[Role::Administrator, Role::Auditor]), plain);
        let closes = Role::ALL.map(|role| closes_months(&[role]));
        assert_eq!(closes, [false, false, false, true, true, true, false]);
    }

    #[test]
    fn details_without_a_name_or_a_role_are_refused_and_the_rest_is_tidied() {
        let details = |name: &str, roles: &[Role]| Details {
            name: name.into(),
            roles: roles.to_vec(),
            unit: Some("  ".into()),
            ..Details::default()
        };
        assert_eq!(
            details(" ", &[Role::Intake]).checked(),
            Err(PersonError::NoName)
        );
        assert_eq!(details("李工", &[]).checked(), Err(PersonError::NoRole));
        let long = "李".repeat(MAX_PERSON_TEXT + 1);
        assert!(matches!(
            details(&long, &[Role::Intake]).checked(),
            Err(PersonError::Text(_))
        ));
        let tidy = details(" 李工 ", &[Role::Leader, Role::Intake, Role::Leader])
            .checked()
            .unwrap();
        assert_eq!(tidy.name, "李工");
        assert_eq!(tidy.roles, [Role::Intake, Role::Leader]);
        assert_eq!(tidy.unit, None);
    }
}
