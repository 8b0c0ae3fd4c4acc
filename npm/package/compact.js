// Case files as numbers and numbers as compact answers. Knows names and layout, no rule.

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

function tables(names) {
  if (!names.tables) {
    const places = (list) => new Map(list.map((name, at) => [name, at]));
    Object.defineProperty(names, "tables", {
      value: {
        facts: new Map(names.facts.map((fact, at) => [fact.id, { ...fact, at, members: places(fact.values) }])),
        events: places(names.events),
      },
    });
  }
  return names.tables;
}

function seconds(value) {
  if (typeof value === "string" && !INSTANT.test(value)) return NaN;
  return Math.floor((value instanceof Date ? value.getTime() : Date.parse(value)) / 1000);
}

/** The number that stands for a value; NaN for one the fact cannot have. */
function number(fact, value) {
  switch (fact.type) {
    case "bool":
      return typeof value === "boolean" ? Number(value) : NaN;
    case "int":
      return Number.isSafeInteger(value) ? value : NaN;
    case "decimal": {
      const [, sign, whole, part = ""] = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(value) ?? [];
      if (whole === undefined || part.length > fact.scale) return NaN;
      return Number(sign + whole + part.padEnd(fact.scale, "0"));
    }
    case "enum":
      return fact.members.get(value) ?? NaN;
    case "set": {
      if (!Array.isArray(value)) return NaN;
      const members = new Set(value.map((name) => fact.members.get(name)));
      let bits = 0;
      for (const at of members) bits += at === undefined || at > 52 ? NaN : 2 ** at;
      return bits;
    }
    case "text":
      return typeof value === "string" || value?.present === true ? 1 : NaN;
    case "date":
      return DAY.test(value) ? Date.parse(value) / 86_400_000 : NaN;
    case "instant":
      return seconds(value);
    default:
      // A day or an instant: the numbers carry days only.
      return DAY.test(value) ? Date.parse(value) / 86_400_000 : NaN;
  }
}

/** Case files in one array of numbers. */
export function encode(names, pack, cases, refuse) {
  const { facts, events } = tables(names);
  const out = [];
  cases.forEach((file, n) => {
    const path = (rest) => `cases[${n}]${rest}`;
    if (typeof file !== "object" || file === null) refuse(path(""), "give a case file");
    for (const key of Object.keys(file)) {
      if (!["pack", "facts", "events"].includes(key)) {
        refuse(path(`.${key}`), "a compact case has facts and events only; give this one to assess");
      }
    }
    if (file.pack !== undefined && file.pack !== pack) refuse(path(".pack"), `is not "${pack}"`);
    const given = Object.entries(file.facts ?? {});
    out.push(given.length);
    for (const [name, value] of given) {
      const fact = facts.get(name) ?? refuse(path(`.facts.${name}`), `there is no fact "${name}"`);
      if (value === null) out.push(fact.at, 1, 0);
      else if (value?.asked === true) out.push(fact.at, 2, 0);
      else {
        const found = number(fact, value);
        if (Number.isNaN(found)) refuse(path(`.facts.${name}`), `is no value of "${name}" that numbers can carry`);
        out.push(fact.at, 0, found);
      }
    }
    const happened = file.events ?? [];
    out.push(happened.length);
    happened.forEach((event, at) => {
      const here = (key) => path(`.events[${at}].${key}`);
      for (const key of Object.keys(event)) {
        if (key !== "kind" && key !== "at") refuse(here(key), "a compact event has kind and at only; give this case to assess");
      }
      const kind = events.get(event.kind) ?? refuse(here("kind"), `there is no event "${event.kind}"`);
      const when = seconds(event.at);
      if (Number.isNaN(when)) refuse(here("at"), "is no instant; write it like 2025-09-30T10:00:00+08:00");
      out.push(kind, when);
    });
  });
  return Float64Array.from(out);
}

/** Compact answers out of numbers. */
export function decode(numbers, names) {
  const answers = [];
  const date = (value) => (value === -1 ? undefined : new Date(value * 1000));
  for (let at = 0; at < numbers.length; ) {
    const flags = numbers[at + 4];
    const verdict = (place, list) => {
      const own = (flags >> (place * 3)) & 7;
      const value = numbers[at + place];
      return {
        outcome: value < 0 ? null : list[value],
        settled: (own & 2) !== 0,
        conflict: (own & 4) !== 0,
        provisional: (own & 1) !== 0,
      };
    };
    const answer = {
      eligibility: verdict(0, names.outcomes),
      kind: verdict(1, names.kinds),
      severity: verdict(2, names.levels),
      lead: verdict(3, names.roles),
      deadlines: [],
    };
    const clocks = numbers[at + 5];
    at += 6;
    for (let clock = 0; clock < clocks; clock += 1, at += 6) {
      const own = numbers[at + 5];
      const deadline = {
        rule: names.rules[numbers[at]],
        status: names.statuses[numbers[at + 2]],
        due_inclusive: (own & 1) !== 0,
        provisional: (own & 2) !== 0,
      };
      if (numbers[at + 1] > 0) deadline.number = numbers[at + 1];
      if (numbers[at + 3] !== -1) deadline.started_at = date(numbers[at + 3]);
      if (numbers[at + 4] !== -1) deadline.due_at = date(numbers[at + 4]);
      answer.deadlines.push(deadline);
    }
    answers.push(answer);
  }
  return answers;
}
