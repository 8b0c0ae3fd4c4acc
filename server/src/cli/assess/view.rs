//! An answer as text for people: outcome and why, how serious, who, by when, what next. Shows what
//! the answer holds; decides nothing.

use super::words;
use crate::cli::output::{Lang, Table};
use redress_core::answer::{Answer, Assumed, Deadline, Reason, Sections, outcome_text};
use redress_core::pack::Pack;
use redress_core::render;
use serde_json::Value;

/// The whole answer.
pub(super) fn text(answer: &Answer, pack: &Pack, lang: Lang) -> String {
    let mut view = View {
        pack,
        lang,
        out: String::new(),
    };
    view.line(&format!(
        "{} ({} {})  {}",
        lang.pick(&pack.text("pack")),
        answer.pack.id,
        answer.pack.version,
        local(&answer.now),
    ));
    if answer.matters.is_empty() {
        view.sections(&answer.sections);
    } else {
        view.outcome(&answer.sections);
        view.who(&answer.sections);
        for matter in &answer.matters {
            let title = lang.of("事项", "Matter");
            view.line(&format!("\n== {title} {} ==", matter.id));
            view.sections(&matter.sections);
        }
    }
    for task in &answer.tasks {
        view.line(&format!(
            "\n{} {}",
            lang.of("请注意：", "Look at this:"),
            lang.pick(&task.text)
        ));
    }
    view.questions(answer);
    view.out
}

struct View<'a> {
    pack: &'a Pack,
    lang: Lang,
    out: String,
}

impl View<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// The label of an id, such as `role/ops`.
    fn label(&self, kind: &str, id: &str) -> String {
        let text = self.pack.text(&format!("{kind}/{id}"));
        self.lang.pick(&text).to_owned()
    }

    /// What a rule reads or wants recorded: a fact, a derived fact, or the time of an event.
    fn names(&self, ids: &[String]) -> String {
        let name = |id: &String| {
            let known = ["fact", "derived"]
                .iter()
                .find_map(|kind| self.pack.texts().get(&format!("{kind}/{id}")).cloned());
            let text = known.unwrap_or_else(|| self.pack.event_text(id));
            self.lang.pick(&text).to_owned()
        };
        let names: Vec<String> = ids.iter().map(name).collect();
        names.join(self.lang.comma())
    }

    fn labels(&self, kind: &str, ids: &[String]) -> String {
        let labels: Vec<String> = ids.iter().map(|id| self.label(kind, id)).collect();
        labels.join(self.lang.comma())
    }

    fn sections(&mut self, sections: &Sections) {
        self.outcome(sections);
        self.who(sections);
        self.deadlines(&sections.deadlines);
        self.next(sections);
    }

    /// Eligibility, kind and severity, each with its reasons.
    fn outcome(&mut self, sections: &Sections) {
        let lang = self.lang;
        if let Some(eligibility) = &sections.eligibility {
            let word = outcome_text(&eligibility.outcome);
            let word = lang.pick(&word);
            self.heading(lang.of("受理", "Acceptance"), word, eligibility.provisional);
            self.reasons(&eligibility.reasons);
            self.assumed(&eligibility.assumed);
            if !eligibility.provisional {
                self.unknown(&eligibility.unknown);
            }
        }
        if let Some(kind) = &sections.kind {
            let word = self.label("kind", kind);
            self.heading(
                lang.of("责任界定", "Kind"),
                &word,
                sections.kind_provisional,
            );
            self.reasons(&sections.kind_reasons);
        }
        let severity = sections.severity.as_ref();
        if let Some((severity, level)) = severity.and_then(|s| Some((s, s.level.as_ref()?))) {
            let word = self.label("level", level);
            self.heading(lang.of("等级", "Severity"), &word, severity.provisional);
            self.reasons(&severity.reasons);
            self.assumed(&severity.assumed);
            for rise in &severity.rises {
                let (level, at) = (self.label("level", &rise.level), local(&rise.at));
                self.line(&match lang {
                    Lang::Zh => format!("  {at}起升为{level}（{}）", rise.rule),
                    Lang::En => format!("  rises to {level} at {at} ({})", rise.rule),
                });
            }
        }
    }

    fn heading(&mut self, name: &str, word: &str, provisional: bool) {
        let lang = self.lang;
        let sign = lang.of("：", ": ");
        let provisional = if provisional {
            lang.of("（暂定）", ", provisionally")
        } else {
            ""
        };
        self.line(&format!("\n{name}{sign}{word}{provisional}"));
    }

    fn reasons(&mut self, reasons: &[Reason]) {
        let mut table = Table::default();
        for reason in reasons {
            table.row([&reason.clause, self.lang.pick(&reason.text)]);
        }
        self.out.push_str(&table.text("  "));
    }

    fn assumed(&mut self, assumed: &[Assumed]) {
        if assumed.is_empty() {
            return;
        }
        let lang = self.lang;
        self.line(lang.of("  暂按推定，尚待核实：", "  presumed, still to be checked:"));
        let mut table = Table::default();
        for one in assumed {
            let value = self.value(&one.fact, &one.value);
            table.row([&self.label("fact", &one.fact), &value, &one.from]);
        }
        self.out.push_str(&table.text("    "));
    }

    fn unknown(&mut self, unknown: &[String]) {
        if !unknown.is_empty() {
            let title = self.lang.of("取决于：", "depends on: ");
            let list = self.names(unknown);
            self.line(&format!("  {title}{list}"));
        }
    }

    /// A fact's value in words.
    fn value(&self, fact: &str, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.lang.of("是", "yes").to_owned(),
            Value::Bool(false) => self.lang.of("否", "no").to_owned(),
            Value::Null => self.lang.of("无", "none").to_owned(),
            Value::String(id) => self.label(&format!("value/{fact}"), id),
            Value::Array(items) if items.is_empty() => self.lang.of("无", "none").to_owned(),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(fact, item)).collect();
                items.join(self.lang.comma())
            }
            other => other.to_string(),
        }
    }

    fn who(&mut self, sections: &Sections) {
        let Some(routing) = &sections.routing else {
            return;
        };
        let lang = self.lang;
        let mut leads = routing.leads.clone();
        leads.extend(routing.lead.clone().filter(|lead| !leads.contains(lead)));
        let none = lang.of("尚未确定", "not decided yet").to_owned();
        let lead = if leads.is_empty() {
            none
        } else {
            self.labels("role", &leads)
        };
        self.heading(lang.of("主办", "Who"), &lead, routing.provisional);
        let mut table = Table::default();
        for (title, roles) in [
            (lang.of("协办", "assists"), &routing.assist),
            (lang.of("知会", "informed"), &routing.inform),
            (lang.of("组织", "organises"), &routing.organise),
            (lang.of("逐级上报", "up the line"), &routing.escalation),
        ] {
            if !roles.is_empty() {
                table.row([title, &self.labels("role", roles)]);
            }
        }
        for gate in &routing.gates {
            let act = self.pack.event_text(&gate.act);
            let (act, by) = (lang.pick(&act), self.label("role", &gate.by));
            let text = match lang {
                Lang::Zh => format!("“{act}”须经{by}批准"),
                Lang::En => format!("\"{act}\" needs the approval of {by}"),
            };
            table.row([&gate.clause, &text]);
        }
        self.out.push_str(&table.text("  "));
    }

    fn deadlines(&mut self, deadlines: &[Deadline]) {
        if deadlines.is_empty() {
            return;
        }
        let lang = self.lang;
        self.line(&format!("\n{}", lang.of("时限", "Deadlines")));
        let mut table = Table::default();
        for deadline in deadlines {
            let by = deadline.by.as_ref().map(|by| self.label("role", by));
            table.row([
                &self.when(deadline),
                words::status(&deadline.status, lang),
                &by.unwrap_or_default(),
                &deadline.clause,
                lang.pick(&deadline.what),
            ]);
        }
        self.out.push_str(&table.text("  "));
        if deadlines.iter().any(|deadline| deadline.provisional) {
            self.line(lang.of("  （? 表示暂定）", "  (? marks what is provisional)"));
        }
        for deadline in deadlines {
            let preview = deadline.if_resumed_now.as_ref();
            let preview = preview.or(deadline.if_started_now.as_ref());
            let steps = preview.map(|preview| &preview.steps);
            let explained = !deadline.steps.is_empty() || steps.is_some_and(|s| !s.is_empty());
            let why = render::why_this_day(deadline, self.pack);
            if explained && !lang.pick(&why).is_empty() {
                self.line(&format!("  {}  {}", deadline.clause, lang.pick(&why)));
            }
        }
    }

    /// The date of a deadline, the one it would have if started or resumed now, or why there is none.
    fn when(&self, deadline: &Deadline) -> String {
        let lang = self.lang;
        let paused = deadline.if_resumed_now.is_some();
        let preview = deadline.if_resumed_now.as_ref();
        let preview = preview.or(deadline.if_started_now.as_ref());
        let (date, at, started) = match (&deadline.due_date, preview) {
            (Some(date), _) => (date, &deadline.due_at, true),
            (None, Some(preview)) => match &preview.due_date {
                Some(date) => (date, &preview.due_at, false),
                None => return words::no_date(&deadline.limit, lang).to_owned(),
            },
            (None, None) => return words::no_date(&deadline.limit, lang).to_owned(),
        };
        let when = match at {
            Some(at) if deadline.due_inclusive => local(at),
            _ => date.clone(),
        };
        let doubt = if deadline.provisional { "?" } else { "" };
        if started {
            format!("{when}{doubt}")
        } else {
            match (lang, paused) {
                (Lang::Zh, false) => format!("（若现在起算：{when}{doubt}）"),
                (Lang::Zh, true) => format!("（若现在恢复：{when}{doubt}）"),
                (Lang::En, false) => format!("({when}{doubt} if started now)"),
                (Lang::En, true) => format!("({when}{doubt} if resumed now)"),
            }
        }
    }

    fn next(&mut self, sections: &Sections) {
        let lang = self.lang;
        if !sections.missing_fields.is_empty() {
            let list = self.names(&sections.missing_fields);
            self.heading(lang.of("还应记录", "Still to be recorded"), &list, false);
        }
        if sections.next_steps.is_empty() {
            return;
        }
        self.line(&format!("\n{}", lang.of("下一步", "Next steps")));
        let mut table = Table::default();
        for step in &sections.next_steps {
            let name = self.pack.event_text(&step.step);
            let by = step.by.as_ref().map(|by| self.label("role", by));
            let what = step.what.as_ref().map_or("", |what| lang.pick(what));
            let clause = step.clause.as_deref().unwrap_or_default();
            table.row([lang.pick(&name), &by.unwrap_or_default(), clause, what]);
        }
        self.out.push_str(&table.text("  "));
    }

    fn questions(&mut self, answer: &Answer) {
        if answer.next_questions.is_empty() {
            return;
        }
        let lang = self.lang;
        self.line(&format!("\n{}", lang.of("接着要问的", "Next questions")));
        let mut table = Table::default();
        for screen in &answer.next_questions {
            for (index, fact) in screen.facts.iter().enumerate() {
                let asked = self.pack.texts().get(&format!("fact/{fact}/q"));
                let text = asked
                    .cloned()
                    .unwrap_or_else(|| self.pack.text(&format!("fact/{fact}")));
                let name = if index == 0 {
                    screen.screen.as_str()
                } else {
                    ""
                };
                table.row([name, fact, lang.pick(&text)]);
            }
        }
        self.out.push_str(&table.text("  "));
    }
}

/// An instant as people read it: date and minute of its own zone, which is the pack's.
fn local(at: &str) -> String {
    let shown = at.get(..16).unwrap_or(at);
    shown.replace('T', " ")
}
