//! The decision as a Rego policy for `regorus`, interpreted and compiled.

use crate::Decision;
use anyhow::Result;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{CompiledPolicy, Engine, Rc, Value};
use std::cell::RefCell;

const ENTRY: &str = "data.r01.decision";

const POLICY: &str = r#"
package r01

import rego.v1

decision := {"outcome": outcome, "level": level, "lead": lead}

ground if { input.topic == "fault"; input.fault_unhandled }
ground if { input.topic == "engineer"; input.engineer_fault; input.major_accident }
ground if { input.topic == "promise"; input.promise_breached }

ruled_out if not input.ours
ruled_out if not input.grounds_sufficient
ruled_out if { input.regulator; input.regulator_first }
ruled_out if input.court_open
ruled_out if input.court_decided
ruled_out if not input.lawful

weak if input.cause == "third_party"
weak if input.cause == "force_majeure"
weak if not input.demand_covered

unproven if { not input.facts_verified; input.proof != "attached" }
unproven if { not input.facts_verified; not input.situation_clear }

default outcome := "accept"
outcome := "out_of_scope" if not input.from_user
else := "decline" if ruled_out
else := "conflict" if { weak; ground }
else := "decline" if weak
else := "needs_evidence" if unproven

default level := "general"
level := "major" if major

major if { input.serious_loss; input.harm_ours }
major if { input.injury; input.harm_ours }
major if input.taken_up_later
major if { input.regulator; not input.regulator_first }
major if input.media
major if input.image_hurt
major if input.collective_found
major if input.several

default lead := "ops"
lead := "market" if input.topic == "cooperation"
else := "integration" if input.topic == "project"
else := "purchasing" if input.topic == "goods"
else := "purchasing" if input.cause == "supplier"
else := "other_dept" if input.cause == "other_dept"
"#;

/// The policy in both forms.
pub struct Policy {
    interpreted: CompiledPolicy,
    compiled: RefCell<RegoVM>,
}

impl Policy {
    pub fn new() -> Result<Self> {
        let mut engine = Engine::new();
        engine.add_policy(String::from("r01.rego"), POLICY.to_owned())?;
        let entry: Rc<str> = ENTRY.into();
        let interpreted = engine.compile_with_entrypoint(&entry)?;
        let mut machine = RegoVM::new();
        machine.load_program(Compiler::compile_from_policy(&interpreted, &[ENTRY])?);
        Ok(Self {
            interpreted,
            compiled: RefCell::new(machine),
        })
    }

    pub fn interpreted(&self, facts: &Value) -> Result<Decision> {
        read(&self.interpreted.eval_with_input(facts.clone())?)
    }

    pub fn compiled(&self, facts: &Value) -> Result<Decision> {
        let mut machine = self.compiled.borrow_mut();
        machine.set_input(facts.clone());
        read(&machine.execute()?)
    }
}

fn read(answer: &Value) -> Result<Decision> {
    let answer = answer.as_object()?;
    let text = |name: &str| {
        answer
            .get(&Value::from(name))
            .and_then(|v| v.as_string().ok())
    };
    let (outcome, level, lead) = (text("outcome"), text("level"), text("lead"));
    Ok(Decision::new(
        outcome.as_deref().map(AsRef::as_ref),
        level.as_deref().map(AsRef::as_ref),
        lead.as_deref().map(AsRef::as_ref),
    ))
}

/// Facts as the engine's own values.
pub fn facts(facts: &serde_json::Value) -> Result<Value> {
    Value::from_json_str(&facts.to_string())
}
