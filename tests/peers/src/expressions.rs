//! The decision as three expressions for `cel`.

use crate::Decision;
use anyhow::Result;
use cel::{Context, Program, Value as Cel};
use serde_json::Value;
use std::sync::Arc;

const OUTCOME: &str = r#"
!from_user ? "out_of_scope"
: !ours || !grounds_sufficient || (regulator && regulator_first) || court_open || court_decided || !lawful ? "decline"
: cause == "third_party" || cause == "force_majeure" || !demand_covered
  ? ((topic == "fault" && fault_unhandled) || (topic == "engineer" && engineer_fault && major_accident)
     || (topic == "promise" && promise_breached) ? "conflict" : "decline")
: !facts_verified && (proof != "attached" || !situation_clear) ? "needs_evidence"
: "accept"
"#;

const LEVEL: &str = r#"
((serious_loss || injury) && harm_ours) || taken_up_later || (regulator && !regulator_first)
  || media || image_hurt || collective_found || several ? "major" : "general"
"#;

const LEAD: &str = r#"
topic == "cooperation" ? "market"
: topic == "project" ? "integration"
: topic == "goods" || cause == "supplier" ? "purchasing"
: cause == "other_dept" ? "other_dept"
: "ops"
"#;

/// The three, compiled.
pub struct Expressions([Program; 3]);

impl Expressions {
    pub fn new() -> Result<Self> {
        Ok(Self([
            Program::compile(OUTCOME)?,
            Program::compile(LEVEL)?,
            Program::compile(LEAD)?,
        ]))
    }

    pub fn decide(&self, facts: &Context<'_, '_>) -> Result<Decision> {
        let run = |program: &Program| program.execute(facts);
        let [outcome, level, lead] = &self.0;
        let (outcome, level, lead) = (run(outcome)?, run(level)?, run(lead)?);
        Ok(Decision::new(text(&outcome), text(&level), text(&lead)))
    }
}

fn text(value: &Cel) -> Option<&str> {
    match value {
        Cel::String(text) => Some(text),
        _ => None,
    }
}

/// Facts as variables.
pub fn facts(facts: &Value) -> Context<'static, 'static> {
    let mut context = Context::default();
    for (name, value) in facts.as_object().into_iter().flatten() {
        let value = match value {
            Value::Bool(truth) => Cel::Bool(*truth),
            Value::Number(number) => Cel::Int(number.as_i64().unwrap_or_default()),
            Value::String(text) => Cel::String(Arc::new(text.clone())),
            _ => Cel::Null,
        };
        context.add_variable_from_value(name.clone(), value);
    }
    context
}
