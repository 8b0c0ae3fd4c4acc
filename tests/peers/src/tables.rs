//! The decision as three tables for `zen-engine`, first row that fits.

use crate::Decision;
use anyhow::{Result, anyhow};
use futures::executor::block_on;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use zen_engine::Decision as Graph;
use zen_engine::model::GraphContent;
use zen_expression::variable::Variable;

/// A row: what its cells ask, and what it says.
type Row = (&'static [(&'static str, &'static str)], &'static str);

const GROUNDS: [&[(&str, &str)]; 3] = [
    &[("topic", "'fault'"), ("fault_unhandled", "true")],
    &[
        ("topic", "'engineer'"),
        ("engineer_fault", "true"),
        ("major_accident", "true"),
    ],
    &[("topic", "'promise'"), ("promise_breached", "true")],
];
const WEAK: [(&str, &str); 2] = [
    ("cause", "'third_party', 'force_majeure'"),
    ("demand_covered", "false"),
];
const BEFORE: [Row; 7] = [
    (&[("from_user", "false")], "out_of_scope"),
    (&[("ours", "false")], "decline"),
    (&[("grounds_sufficient", "false")], "decline"),
    (
        &[("regulator", "true"), ("regulator_first", "true")],
        "decline",
    ),
    (&[("court_open", "true")], "decline"),
    (&[("court_decided", "true")], "decline"),
    (&[("lawful", "false")], "decline"),
];
const AFTER: [Row; 3] = [
    (
        &[
            ("facts_verified", "false"),
            ("proof", "'to_follow', 'none'"),
        ],
        "needs_evidence",
    ),
    (
        &[("facts_verified", "false"), ("situation_clear", "false")],
        "needs_evidence",
    ),
    (&[], "accept"),
];
const LEVEL: [Row; 9] = [
    (&[("serious_loss", "true"), ("harm_ours", "true")], "major"),
    (&[("injury", "true"), ("harm_ours", "true")], "major"),
    (&[("taken_up_later", "true")], "major"),
    (
        &[("regulator", "true"), ("regulator_first", "false")],
        "major",
    ),
    (&[("media", "true")], "major"),
    (&[("image_hurt", "true")], "major"),
    (&[("collective_found", "true")], "major"),
    (&[("several", "true")], "major"),
    (&[], "general"),
];
const LEAD: [Row; 6] = [
    (&[("topic", "'cooperation'")], "market"),
    (&[("topic", "'project'")], "integration"),
    (&[("topic", "'goods'")], "purchasing"),
    (&[("cause", "'supplier'")], "purchasing"),
    (&[("cause", "'other_dept'")], "other_dept"),
    (&[], "ops"),
];

/// A table's rows as cells and answer.
type Rows = Vec<(Vec<(&'static str, &'static str)>, &'static str)>;

fn outcome() -> Rows {
    let owned = |(cells, says): &Row| (cells.to_vec(), *says);
    let mut rows: Rows = BEFORE.iter().map(owned).collect();
    for weak in WEAK {
        for ground in GROUNDS {
            let mut cells = ground.to_vec();
            cells.push(weak);
            rows.push((cells, "conflict"));
        }
    }
    rows.extend(WEAK.map(|weak| (vec![weak], "decline")));
    rows.extend(AFTER.iter().map(owned));
    rows
}

fn node(name: &str, rows: &Rows) -> Value {
    let mut fields: Vec<&str> = rows
        .iter()
        .flat_map(|(cells, _)| cells.iter().map(|c| c.0))
        .collect();
    fields.sort_unstable();
    fields.dedup();
    let inputs: Vec<Value> = fields
        .iter()
        .map(|field| json!({"id": field, "name": field, "field": field}))
        .collect();
    let rules: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(number, (cells, says))| {
            let mut row = Map::new();
            row.insert(String::from("_id"), json!(format!("{name}{number}")));
            row.insert(String::from("says"), json!(format!("'{says}'")));
            for (field, cell) in cells {
                row.insert((*field).to_owned(), json!(cell));
            }
            Value::Object(row)
        })
        .collect();
    json!({"id": name, "name": name, "type": "decisionTableNode", "content": {
        "hitPolicy": "first", "inputs": inputs, "rules": rules,
        "outputs": [{"id": "says", "name": name, "field": name}],
    }})
}

/// The three tables in one graph, compiled.
pub struct Tables(Graph);

impl Tables {
    pub fn new() -> Result<Self> {
        let owned = |rows: &[Row]| {
            rows.iter()
                .map(|(cells, says)| (cells.to_vec(), *says))
                .collect()
        };
        let tables = [
            ("outcome", outcome()),
            ("level", owned(&LEVEL)),
            ("lead", owned(&LEAD)),
        ];
        let mut nodes = vec![
            json!({"id": "in", "name": "in", "type": "inputNode", "content": {}}),
            json!({"id": "out", "name": "out", "type": "outputNode", "content": {}}),
        ];
        let mut edges = Vec::new();
        for (name, rows) in &tables {
            nodes.push(node(name, rows));
            edges.push(json!({"id": format!("to-{name}"), "sourceId": "in", "targetId": name}));
            edges.push(json!({"id": format!("from-{name}"), "sourceId": name, "targetId": "out"}));
        }
        let content: GraphContent =
            serde_json::from_value(json!({"nodes": nodes, "edges": edges}))?;
        let mut graph = Graph::from(Arc::new(content));
        graph.compile();
        Ok(Self(graph))
    }

    pub fn decide(&self, facts: &Variable) -> Result<Decision> {
        let answer =
            block_on(self.0.evaluate(facts.shallow_clone())).map_err(|e| anyhow!("{e}"))?;
        let text = |name: &str| answer.result.dot(name);
        let (outcome, level, lead) = (text("outcome"), text("level"), text("lead"));
        let read =
            |value: &Option<Variable>| value.as_ref().and_then(Variable::as_str).map(str::to_owned);
        let (outcome, level, lead) = (read(&outcome), read(&level), read(&lead));
        Ok(Decision::new(
            outcome.as_deref(),
            level.as_deref(),
            lead.as_deref(),
        ))
    }
}

/// Facts as the engine's own values.
pub fn facts(facts: &Value) -> Variable {
    facts.clone().into()
}
