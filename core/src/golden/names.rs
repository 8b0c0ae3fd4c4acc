//! What a case names by rule must be a rule: `absent` of one that does not exist would hold for ever.

use crate::names::nearest;
use crate::pack::Pack;
use serde_json::Value;

/// Keys of an expectation whose entries are named by rule.
const BY_RULE: [&str; 9] = [
    "deadlines",
    "duties",
    "compliance",
    "records",
    "reports",
    "guidance",
    "satisfaction",
    "privacy",
    "gaps",
];

/// Tells the path of every name that is no rule of the pack (of gaps also: no parameter), and what
/// it may have been meant for.
pub fn unknown(expected: &Value, pack: &Pack, tell: &mut dyn FnMut(String, String)) {
    let doc = pack.doc();
    for (key, entries) in expected.as_object().into_iter().flatten() {
        for (name, entry) in entries.as_object().into_iter().flatten() {
            if key == "matters" {
                unknown(entry, pack, &mut |path, got| {
                    tell(format!("{key}.{name}.{path}"), got)
                });
                continue;
            }
            if !BY_RULE.contains(&key.as_str()) {
                continue;
            }
            // `#2` is a start of the clock, `@0` an attempt.
            let rule = name.split(['#', '@']).next().unwrap_or(name);
            let rules = || doc.rules.iter().map(|r| r.id.as_str());
            let others = || {
                let gaps = doc.parameters.iter().filter(|_| key == "gaps");
                gaps.map(|p| p.id.as_str())
            };
            if !rules().chain(others()).any(|id| id == rule) {
                let meant = nearest(rule, rules().chain(others()))
                    .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
                tell(format!("{key}.{name}"), format!("no such rule{meant}"));
            }
        }
    }
}
