// The entry of @redress/rules: what callers see of the WebAssembly module. Turns values into text
// for it and its thrown text into typed errors; no rule is computed here.

import { decode, encode } from "./compact.js";
import load, { Calendar as Days, Pack as Rules } from "./glue.js";

/** What the module or this entry refuses, and where. */
export class RulesError extends Error {
  constructor({ name, path, message }) {
    super(message);
    this.name = name;
    this.path = path;
  }
}

const refuse = (path, message) => {
  throw new RulesError({ name: "InputError", path, message });
};

/** Runs a call into the module; what it throws is JSON text. */
function call(work) {
  try {
    return work();
  } catch (thrown) {
    throw typeof thrown === "string" ? new RulesError(JSON.parse(thrown)) : thrown;
  }
}

const isObject = (value) => typeof value === "object" && value !== null;

/** JSON text of an argument given as text or as a plain object. */
function json(name, value) {
  if (typeof value === "string") return value;
  if (!isObject(value)) {
    refuse(name, `give JSON text or an object, not ${value === null ? "null" : typeof value}`);
  }
  try {
    return JSON.stringify(value, exact);
  } catch (error) {
    if (error instanceof RulesError) throw error;
    return refuse(name, `cannot be written as JSON: ${error.message}`);
  }
}

/** JSON has no NaN and would turn it into null, which here means "asked, there is none". */
function exact(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    refuse(key, `${value} is not a number a case can have`);
  }
  return value;
}

function string(name, value) {
  return typeof value === "string" ? value : refuse(name, `give a string, not ${typeof value}`);
}

/** An instant as text; a Date loses its fraction of a second. */
function instant(name, value) {
  if (!(value instanceof Date)) return string(name, value);
  if (Number.isNaN(value.getTime())) refuse(name, "is an invalid Date");
  return value.toISOString().replace(/\.\d+Z$/, "Z");
}

function wholeNumber(name, value, least) {
  if (!Number.isInteger(value) || value < least || value > 0x7fff_ffff) {
    refuse(name, `give a whole number from ${least}, not ${value}`);
  }
  return value;
}

const DAY_MIN = -0x8000_0000;

// The module's own handles behind the two classes; given to nobody outside this file.
let rulesOf;
let daysOf;
let namesOf;

/** A loaded pack. */
export class Pack {
  #rules;
  #names;
  static {
    namesOf = (pack) => (pack.#names ??= JSON.parse(call(() => rulesOf(pack).names())));
    rulesOf = (pack) =>
      isObject(pack) && #rules in pack ? pack.#rules : refuse("pack", "give what loadPack returned");
  }
  constructor(rules) {
    this.#rules = rules;
    this.id = rules.id;
    this.version = rules.version;
    this.digest = rules.digest;
    Object.freeze(this);
  }
}

/** A loaded calendar. */
export class Calendar {
  #days;
  static {
    daysOf = (calendar) =>
      isObject(calendar) && #days in calendar ? calendar.#days : refuse("calendar", "give what loadCalendar returned");
  }
  constructor(days) {
    this.#days = days;
    this.region = days.region;
    this.digest = days.digest;
    Object.freeze(this);
  }

  add(from, length, { start, roll, steps = false } = {}) {
    const amount = typeof length === "number"
      ? `${wholeNumber("length", length, 1)} working days`
      : string("length", length);
    const day = instant("from", from);
    return JSON.parse(call(() => this.#days.add(day, amount, start, roll, Boolean(steps))));
  }

  count(from, to, { steps = false } = {}) {
    const [first, last] = [string("from", from), string("to", to)];
    return JSON.parse(call(() => this.#days.count(first, last, Boolean(steps))));
  }

  withNotice(notice) {
    const text = json("notice", notice);
    return new Calendar(call(() => this.#days.with_notice(text)));
  }

  withOverlay(overlay) {
    const text = json("overlay", overlay);
    return new Calendar(call(() => this.#days.with_overlay(text)));
  }

  nthDay(day, n) {
    const found = this.#days.nth(wholeNumber("day", day, DAY_MIN), wholeNumber("n", n, 0));
    return found === DAY_MIN ? refuse("n", "leads outside the calendars") : found;
  }

  daysBetween(from, to) {
    const days = this.#days.between(
      wholeNumber("from", from, DAY_MIN),
      wholeNumber("to", to, DAY_MIN),
    );
    return days === DAY_MIN ? refuse("to", "lies outside the calendars") : days;
  }
}

function assessJson(pack, calendar, caseFile, now, { questionsFor, steps = false } = {}) {
  const rules = rulesOf(pack);
  const days = daysOf(calendar);
  const file = json("caseFile", caseFile);
  const at = instant("now", now);
  if (questionsFor !== undefined) string("questionsFor", questionsFor);
  return call(() => rules.assess(days, file, at, questionsFor, Boolean(steps)));
}

function whyNot(pack, calendar, caseFile, now, rule) {
  const [rules, days] = [rulesOf(pack), daysOf(calendar)];
  const [file, at] = [json("caseFile", caseFile), instant("now", now)];
  return JSON.parse(call(() => rules.why_not(days, file, at, string("rule", rule))));
}

function simulate(pack, calendar, caseFile, now, until) {
  const [rules, days] = [rulesOf(pack), daysOf(calendar)];
  const [file, from, to] = [json("caseFile", caseFile), instant("now", now), instant("until", until)];
  return JSON.parse(call(() => rules.simulate(days, file, from, to)));
}

function assessMany(pack, calendar, cases, now) {
  const [rules, days] = [rulesOf(pack), daysOf(calendar)];
  const names = namesOf(pack);
  const at = Date.parse(instant("now", now)) / 1000;
  if (Number.isNaN(at)) refuse("now", "is no instant; write it like 2025-09-30T10:00:00+08:00");
  if (!Array.isArray(cases)) refuse("cases", "give an array of case files");
  return decode(call(() => rules.many(days, encode(names, pack.id, cases, refuse), at)), names);
}

const rules = Object.freeze({
  loadPack(logic, texts) {
    const words = texts === undefined ? undefined : json("texts", texts);
    const data = json("logic", logic);
    return new Pack(call(() => Rules.load(data, words)));
  },
  loadCalendar(calendar) {
    const data = json("calendar", calendar);
    return new Calendar(call(() => Days.load(data)));
  },
  mergeNotice(region, notice) {
    const [below, above] = [json("region", region), json("notice", notice)];
    return call(() => Days.merge_notice(below, above));
  },
  assessJson,
  assessMany,
  whyNot,
  simulate,
  assess: (...given) => JSON.parse(assessJson(...given)),
  nextQuestions: (pack, calendar, caseFile, now, questionsFor) =>
    JSON.parse(assessJson(pack, calendar, caseFile, now, { questionsFor })).next_questions ?? [],
  check(pack, calendar, caseFile, now) {
    try {
      assessJson(pack, calendar, caseFile, now);
      return null;
    } catch (error) {
      if (error instanceof RulesError && error.name === "CaseError") return error;
      throw error;
    }
  },
});

/** Starts the module from its bytes, a compiled module, a response, or a URL to fetch. */
export async function init(source) {
  const module_or_path = await source;
  if (module_or_path === undefined || module_or_path === null) {
    refuse("source", "give the bytes of rules.wasm, a WebAssembly.Module, a Response or a URL");
  }
  await load({ module_or_path });
  return rules;
}
