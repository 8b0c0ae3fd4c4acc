//! A pasted message picked apart: a note of a call, a text message, a form filled in as lines. Says
//! which words belong to which field of an intake, by what the fields are called and by how a
//! telephone number looks. Never changes what is typed already; never guesses a choice.

/// What a field takes, beside what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// How to reach somebody: telephone numbers, and the name where no field has it.
    Contact,
    /// Somebody's name.
    Name,
    /// What happened: whatever belongs to no other field.
    Story,
    /// Where something is.
    Place,
    /// Only what is labelled with its own name.
    Labelled,
}

/// A field of an intake.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is called, in any language.
    pub called: Vec<&'a str>,
    /// What it takes.
    pub takes: Takes,
    /// Its values where it has only some: the id of each, and what it is called.
    pub choices: Vec<(&'a str, Vec<&'a str>)>,
}

/// The longest label: what is longer before a colon is a sentence.
const LONGEST_LABEL: usize = 12;
/// Words with which people label a line, whatever the field is called.
const LABELS: [(&[&str], Takes); 4] = [
    (
        &[
            "电话",
            "手机",
            "手机号",
            "联系电话",
            "联系方式",
            "来电",
            "电话号码",
            "phone",
            "tel",
            "mobile",
            "contact",
            "telephone",
        ],
        Takes::Contact,
    ),
    (
        &[
            "姓名",
            "联系人",
            "投诉人",
            "称呼",
            "来电人",
            "name",
            "caller",
        ],
        Takes::Name,
    ),
    (
        &[
            "内容",
            "投诉内容",
            "事由",
            "描述",
            "情况",
            "问题",
            "诉求",
            "事项",
            "complaint",
            "what",
            "description",
            "message",
        ],
        Takes::Story,
    ),
    (
        &[
            "地址", "地点", "位置", "房间", "房号", "address", "place", "where", "room",
        ],
        Takes::Place,
    ),
];
/// What precedes a name in a sentence.
const NAMED: [&str; 4] = ["我是", "我叫", "my name is ", "this is "];

/// Which words go into which field, in the order of the fields; of a choice the id of its value.
/// Numbers and labelled lines are taken out of the story, everything else stays in it.
///
/// ```
/// use redress_core::paste::{Field, Takes, apart};
///
/// let field = |id, called, takes| Field { id, called: vec![called], takes, choices: vec![] };
/// let fields = [
///     field("story", "投诉内容", Takes::Story),
///     field("contact", "联系方式", Takes::Contact),
/// ];
/// let found = apart("我叫李四，空调坏了三天没人修，电话138 0013 8000", &fields);
/// assert_eq!(found, [
///     ("story", "我叫李四，空调坏了三天没人修".to_owned()),
///     ("contact", "李四 13800138000".to_owned()),
/// ]);
/// ```
#[must_use]
pub fn apart<'a>(text: &str, fields: &[Field<'a>]) -> Vec<(&'a str, String)> {
    let mut found: Vec<(&Field<'a>, String)> = Vec::new();
    let mut story = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match labelled(line, fields) {
            Some((field, value)) => found.push((field, value)),
            None => story.push(line.to_owned()),
        }
    }
    let story = story.join("\n");
    let (story, numbers) = without_numbers(&story);
    let has = |found: &[(&Field<'a>, String)], takes| found.iter().any(|(f, _)| f.takes == takes);
    let takes = |takes| fields.iter().find(|field| field.takes == takes);
    let name = named(&story).filter(|_| !has(&found, Takes::Name));
    if let (Some(field), Some(name)) = (takes(Takes::Name), &name) {
        found.push((field, name.clone()));
    }
    if let Some(field) = takes(Takes::Contact).filter(|_| !has(&found, Takes::Contact)) {
        // Where no field takes the name, whoever calls back needs it beside the number.
        let name = name.filter(|_| takes(Takes::Name).is_none() && !numbers.is_empty());
        let all: Vec<String> = name.into_iter().chain(numbers).collect();
        if !all.is_empty() {
            found.push((field, all.join(" ")));
        }
    }
    let story = story.trim().to_owned();
    if let Some(field) = takes(Takes::Story).filter(|_| !story.is_empty()) {
        found.push((field, story));
    }
    let mut all: Vec<(&str, String)> = Vec::new();
    for field in fields {
        let of = found.iter().filter(|(f, _)| f.id == field.id);
        let words: Vec<&str> = of.map(|(_, value)| value.as_str()).collect();
        match words.as_slice() {
            [] => {}
            // Two lines for one choice say nothing certain.
            [_, ..] if !field.choices.is_empty() && words.len() > 1 => {}
            words => all.push((field.id, words.join("\n"))),
        }
    }
    all
}

/// The field that a line is labelled with, and what it says.
fn labelled<'f, 'a>(line: &str, fields: &'f [Field<'a>]) -> Option<(&'f Field<'a>, String)> {
    let (label, value) = line.split_once(['：', ':'])?;
    let (label, value) = (label.trim().to_lowercase(), value.trim());
    let too_long = label.chars().count() > LONGEST_LABEL;
    if label.is_empty() || value.is_empty() || too_long || label.ends_with(char::is_numeric) {
        return None;
    }
    let called = |field: &&Field<'_>| field.called.iter().any(|name| name.to_lowercase() == label);
    let usual = || {
        let (_, takes) = LABELS.iter().find(|(words, _)| words.contains(&&*label))?;
        fields.iter().find(|field| field.takes == *takes)
    };
    let field = fields.iter().find(called).or_else(usual)?;
    if field.choices.is_empty() {
        let value = match field.takes {
            Takes::Contact => tidy_number(value),
            _ => value.to_owned(),
        };
        return Some((field, value));
    }
    let wanted = value.to_lowercase();
    let is = |(_, names): &&(&str, Vec<&str>)| names.iter().any(|n| n.to_lowercase() == wanted);
    let (id, _) = field.choices.iter().find(is)?;
    Some((field, (*id).to_owned()))
}

/// A number alone without what people write between its digits; anything else as it is.
fn tidy_number(value: &str) -> String {
    let (rest, numbers) = without_numbers(value);
    match numbers.as_slice() {
        [number] if rest.is_empty() => number.clone(),
        _ => value.to_owned(),
    }
}

/// A text without its telephone numbers and what announces them, and the numbers.
fn without_numbers(text: &str) -> (String, Vec<String>) {
    let (mut rest, mut numbers) = (String::new(), Vec::new());
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        let plain = ascii(letter);
        let within = plain.is_ascii_digit()
            || (plain == '+' && run.is_empty())
            || (matches!(plain, ' ' | '-') && run.ends_with(|c| ascii(c).is_ascii_digit()));
        if within {
            run.push(letter);
            continue;
        }
        let digits: String = run
            .chars()
            .map(ascii)
            .filter(|c| *c == '+' || c.is_ascii_digit())
            .collect();
        match telephone(&digits) {
            Some(number) => {
                let end = rest.trim_end_matches([' ', '：', ':']);
                let announced = ["联系电话", "电话", "手机号", "手机", "tel", "phone"];
                let end = announced
                    .iter()
                    .find_map(|word| end.strip_suffix(word))
                    .unwrap_or(end);
                let end = end
                    .trim_end_matches([' ', '，', ',', '、', '；', ';'])
                    .len();
                rest.truncate(end);
                numbers.push(number);
            }
            None => rest.push_str(&run),
        }
        run.clear();
        rest.push(letter);
    }
    let rest = rest.trim().trim_matches(['，', ',', '、']).to_owned();
    (rest, numbers)
}

/// Fullwidth digits and signs as they are usually written.
fn ascii(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// A telephone number as it is dialled in China: a mobile one, one with its area, or 400.
fn telephone(digits: &str) -> Option<String> {
    let own = digits
        .strip_prefix("+86")
        .or_else(|| digits.strip_prefix("86").filter(|d| d.len() == 11));
    let own = own.unwrap_or(digits);
    if own.starts_with('+') {
        return (8..=16).contains(&own.len()).then(|| own.to_owned());
    }
    let mobile = own.len() == 11
        && own.starts_with('1')
        && !own.starts_with("10")
        && !own.starts_with("11")
        && !own.starts_with("12");
    let area = own.starts_with('0') && (10..=12).contains(&own.len());
    let service = own.starts_with("400") && own.len() == 10;
    (mobile || area || service).then(|| own.to_owned())
}

/// The name with which somebody begins.
fn named(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let at = NAMED
        .iter()
        .find_map(|said| lower.find(said).map(|at| at + said.len()))?;
    let rest = text.get(at..)?;
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '·' | ' '));
    let name = rest.split(ends).next()?.trim();
    let han = name.chars().any(|c| c > '\u{2e7f}');
    // Of Chinese a longer run is a sentence, not a name.
    let most = if han { 4 } else { 40 };
    ((2..=most).contains(&name.chars().count())).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Field, Takes, apart};

    fn field<'a>(id: &'a str, called: &'a str, takes: Takes) -> Field<'a> {
        Field {
            id,
            called: vec![called],
            takes,
            choices: Vec::new(),
        }
    }

    fn fields() -> Vec<Field<'static>> {
        let mut topic = field("topic", "投诉事项", Takes::Labelled);
        topic.choices = vec![
            ("fault", vec!["故障", "fault"]),
            ("staff", vec!["人员", "staff"]),
        ];
        vec![
            topic,
            field("story", "投诉内容", Takes::Story),
            field("complainant_name", "姓名", Takes::Name),
            field("contact", "联系方式", Takes::Contact),
            field("address", "地址", Takes::Place),
        ]
    }

    fn read(text: &str) -> Vec<(&'static str, String)> {
        apart(text, &fields())
    }

    fn said(found: &[(&'static str, String)], id: &str) -> String {
        let one = found.iter().find(|(of, _)| *of == id);
        one.map(|(_, words)| words.clone()).unwrap_or_default()
    }

    #[test]
    fn labelled_lines_go_to_their_fields_and_the_rest_is_the_story() {
        let text = "姓名：李四\n手机：１３８－００１３－８０００\n房号：3号楼502\n投诉事项：故障\n\n空调坏了三天\n10:30 报修过一次";
        let found = read(text);
        assert_eq!(said(&found, "complainant_name"), "李四");
        assert_eq!(said(&found, "contact"), "13800138000");
        assert_eq!(said(&found, "address"), "3号楼502");
        assert_eq!(said(&found, "topic"), "fault");
        assert_eq!(said(&found, "story"), "空调坏了三天\n10:30 报修过一次");
    }

    #[test]
    fn numbers_are_found_however_they_are_written_and_no_other_digits() {
        for (text, number) in [
            ("请回电 010-5550 0100", "01055500100"),
            ("+86 139 1111 2222 谢谢", "13911112222"),
            ("打400-800-1234没人接", "4008001234"),
            ("call me: +44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(said(&read(text), "contact"), number, "{text}");
        }
        for text in [
            "订单20251009000123",
            "2025-10-09 10:30 在3号楼",
            "身份证110101199003071234",
        ] {
            let found = read(text);
            assert_eq!(said(&found, "contact"), "", "{text}");
            assert_eq!(said(&found, "story"), text);
        }
    }

    #[test]
    fn what_is_not_certain_stays_in_the_story() {
        let text = "投诉事项：别的\n我是上次来过的那个住户，还没修好";
        let found = read(text);
        assert_eq!(found, [("story", text.to_owned())]);
        assert!(read("   \n ").is_empty());
    }

    #[test]
    fn nothing_that_was_pasted_is_lost() {
        let text = "You said: two days. My name is Ann Lee, phone 13800138000.\nIt leaks.";
        let found = read(text);
        assert_eq!(said(&found, "complainant_name"), "Ann Lee");
        assert_eq!(said(&found, "contact"), "13800138000");
        let story = said(&found, "story");
        assert!(
            story.contains("two days") && story.contains("It leaks."),
            "{story}"
        );
    }
}
