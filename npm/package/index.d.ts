// Types of @redress/rules. Field names are those of the answer on every face.

/** A short text in both languages. */
export interface Text {
  zh?: string;
  en?: string;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A value of the fact's type; null: asked, there is none; absent: never asked. */
export type Facts = { [name: string]: Json };

export interface CaseFile {
  pack: string;
  parameters?: { [name: string]: Json };
  facts?: Facts;
  matters?: { id: string; facts?: Facts }[];
  events?: CaseEvent[];
}

export interface CaseEvent {
  kind: string;
  /** RFC 3339 with offset, whole seconds. */
  at: string;
  matter?: string;
  facts?: Facts;
  confirms?: string[];
  rule?: string;
  /** The clock an act concerns: its rule, or `rule#n`. */
  of?: string;
  /** An extension by a length, or to a day or instant. */
  length?: string;
  until?: string;
  /** The role that approved it, and why. */
  by?: string;
  reason?: string | { present: true };
}

export interface Because {
  fact: string;
  value: Json;
  presumed?: boolean;
}

export interface Reason {
  rule: string;
  clause: string;
  text: Text;
  because?: Because[];
}

export interface Assumed {
  fact: string;
  value: Json;
  from: string;
}

export interface Eligibility {
  outcome:
    | "accept" | "decline" | "refer" | "needs_evidence" | "out_of_scope" | "conflict" | "undecided" | "partly";
  provisional: boolean;
  assumed?: Assumed[];
  reasons?: Reason[];
  unknown?: string[];
  refer_to?: string;
  missing?: string[];
  recorded?: string;
  changes?: { outcome: string; at: string; rule: string }[];
}

export interface Severity {
  level?: string;
  provisional: boolean;
  assumed?: Assumed[];
  reasons?: Reason[];
  unknown?: string[];
  rises?: { level: string; at: string; rule: string }[];
}

export interface Routing {
  lead?: string;
  leads?: string[];
  provisional: boolean;
  assumed?: Assumed[];
  unknown?: string[];
  assist?: string[];
  inform?: string[];
  organise?: string[];
  gates?: { act: string; by: string; reason: boolean; rule: string; clause: string }[];
  escalation?: string[];
  reasons?: Reason[];
}

export interface DayStep {
  date: string;
  counted?: number;
  reason:
    | "start" | "workday" | "makeup" | "calendar_day" | "paused" | "weekend" | "holiday" | "uncertain_workday" | "uncertain_off";
  name?: Text;
  notice?: string;
}

export interface Deadline {
  matter?: string;
  id: string;
  what: Text;
  by?: string;
  starts_on?: string[];
  until?: string[];
  started_at?: string;
  due_at?: string;
  due_inclusive: boolean;
  due_date?: string;
  status:
    | "undecided" | "not_started" | "running" | "paused" | "met" | "overdue" | "missed" | "waived" | "superseded" | "open";
  limit: "amount" | "immediate" | "prompt" | "per_case" | "parameter_unset" | "none_in_text";
  searched?: string[];
  if_started_now?: { due_date?: string; due_at?: string; steps?: DayStep[] };
  done_at?: string;
  modality: "must" | "must_not" | "should" | "may" | "guidance";
  unit?: string;
  amount?: number;
  provisional: boolean;
  uncertain_from?: string;
  by_request?: boolean;
  ignored_request?: string;
  tell?: boolean;
  rule: string;
  clause: string;
  left?: number;
  /** While `status` is `paused`: since when, and the dates it would have if it went on at `now`. */
  paused_since?: string;
  if_resumed_now?: { due_date?: string; due_at?: string; steps?: DayStep[] };
  pauses?: { from: string; to?: string }[];
  /** Extensions that count. One that does not is an error, or a task of code `idle_act` with `record`. */
  extensions?: { at: string; length?: string; by?: string; due_date: string; due_at: string }[];
  /** What being late brings, from the first instant too late. */
  reaction?: { inform?: string[]; duty?: string };
  steps?: DayStep[];
}

export interface Duty {
  rule: string;
  clause: string;
  what: Text;
  by?: string;
  modality: string;
  status: "open" | "met" | "not_started" | "breached" | "standing" | "undecided";
  until?: string[];
  at?: string;
  provisional?: boolean;
}

export interface Item {
  rule: string;
  clause: string;
  what: Text;
  by?: string;
  approve?: string;
  status?: string;
  more?: { [name: string]: Json };
}

/** The sections of one matter; a section the pack does not have is absent. */
export interface Sections {
  eligibility?: Eligibility;
  kind?: string;
  kind_provisional?: boolean;
  kind_reasons?: Reason[];
  categories?: string[];
  severity?: Severity;
  routing?: Routing;
  deadlines?: Deadline[];
  duties?: Duty[];
  required_fields?: string[];
  missing_fields?: string[];
  next_steps?: { step: string; by?: string; rule?: string; clause?: string; what?: Text; reopens?: boolean }[];
  satisfaction?: Item[];
  number_pattern?: string;
  records?: Item[];
  reports?: Item[];
  consequences?: Item[];
  compliance?: {
    rule: string;
    status: "met" | "breached" | "not_applicable" | "unknown";
    evidence?: string;
    consequence: string;
  }[];
  privacy?: Item[];
  guidance?: Item[];
  gaps?: Item[];
}

export interface Screen {
  screen: string;
  facts: string[];
}

export interface Answer extends Sections {
  pack: { id: string; version: string; digest: string };
  calendar: string;
  now: string;
  /** One entry a matter when there are two or more; the top level then holds the folds. */
  matters?: ({ id: string } & Sections)[];
  next_questions?: Screen[];
  tasks?: { matter?: string; code: string; rules?: string[]; text: Text }[];
  derived_events?: { matter?: string; kind: string; at: string; rule: string }[];
}

export interface CompactCase {
  pack?: string;
  facts?: Facts;
  events?: { kind: string; at: string | Date }[];
}

/** What a section came to; `null` while undecided and where there is none. */
export interface Verdict {
  outcome: string | null;
  settled: boolean;
  conflict: boolean;
  provisional: boolean;
}

export interface CompactAnswer {
  eligibility: Verdict;
  kind: Verdict;
  severity: Verdict;
  lead: Verdict;
  deadlines: {
    rule: string;
    /** Which start it counts from, where each has its own clock. */
    number?: number;
    status: Deadline["status"];
    started_at?: Date;
    /** Before it started the limit if it started now; while paused the limit if it went on now. */
    due_at?: Date;
    due_inclusive: boolean;
    provisional: boolean;
  }[];
}

export interface WhyNot {
  rule: string;
  clause: string;
  text: Text;
  truth: "true" | "false" | "unknown";
  failed?: Because[];
  /** Each entry is one smallest change; all have the same size. */
  changes?: { fact: string; from?: Json; to: Json }[][];
  /** No change of up to this many facts makes it hold. */
  more_than?: number;
  complete: boolean;
}

/** Something that passing time alone brings. */
export interface Coming {
  at: string;
  what: "eligibility" | "severity" | "event" | "started" | "overdue" | "superseded";
  name: string;
  rule?: string;
}

export type Audience = "complainant" | "staff" | "channel" | "linked";

export interface AssessOptions {
  /** Whose questions `next_questions` lists; absent: none. */
  questionsFor?: Audience;
  /** Every day of every deadline. */
  steps?: boolean;
}

export type StartPolicy = "not_counted" | "deemed_next_working_day";
export type Roll = "none" | "following" | "preceding" | "modified_following";

export interface Limit {
  region: string;
  from: string;
  amount?: number;
  unit: string;
  start_policy: StartPolicy;
  roll: Roll;
  due_date: string;
  due_at: string;
  due_inclusive: boolean;
  provisional: boolean;
  uncertain_from?: string;
  calendar: string;
  steps?: DayStep[];
}

export interface Distance {
  region: string;
  from: string;
  to: string;
  working_days: number;
  provisional: boolean;
  uncertain_from?: string;
  calendar: string;
  steps?: DayStep[];
}

/** A loaded pack; made by `loadPack`. */
export class Pack {
  private constructor();
  readonly id: string;
  readonly version: string;
  /** `sha256:<hex>` of the canonical logic. */
  readonly digest: string;
}

/** A loaded calendar; made by `loadCalendar`, `withNotice` and `withOverlay`. */
export class Calendar {
  private constructor();
  readonly region: string;
  readonly digest: string;
  /**
   * The limit some length after a start. `length` is a number of working days, or text such as
   * `"5 working days"`, `"24 hours"`, `"1 month"`, `"next working day"`.
   */
  add(
    from: string | Date,
    length: number | string,
    options?: { start?: StartPolicy; roll?: Roll; steps?: boolean },
  ): Limit;
  /** The working days after `from`, up to and including `to`; negative when `to` is earlier. */
  count(from: string, to: string, options?: { steps?: boolean }): Distance;
  /**
   * A new calendar with a newly published notice laid over this one; this one stays as it is. What
   * the notice publishes is not provisional any more. Throws a `CalendarError` that names the entry
   * when the notice contradicts itself or is for another region.
   */
  withNotice(notice: string | object): Calendar;
  /**
   * A new calendar with the days and hours of a province, a city or an organisation laid over this
   * one. The organisation wins over the city, the city over the region, in whatever order.
   */
  withOverlay(overlay: string | object): Calendar;
  /** The n-th working day after a day, both as days since 1970-01-01: for many dates at once. */
  nthDay(day: number, n: number): number;
  /** The working days between two days given as days since 1970-01-01. */
  daysBetween(from: number, to: number): number;
}

/** What is refused, and where. After it everything works as before. */
export class RulesError extends Error {
  readonly name: "PackError" | "CalendarError" | "CaseError" | "DateError" | "InputError";
  /** Place in the pack or case file, or the name of the argument. */
  readonly path: string;
}

export interface Rules {
  /** Loads compiled logic (`packs/<id>.json`), with texts (`packs/<id>.texts.json`) for sentences. */
  loadPack(logic: string | object, texts?: string | object): Pack;
  /** Loads a region's file (`calendars/<region>.json`), or a list of it and files laid over it. */
  loadCalendar(calendar: string | object): Calendar;
  /**
   * A region's file with a notice merged in, as JSON text to keep and to load in place of the old
   * one. Its digest is the one every other face has after loading the same notice.
   */
  mergeNotice(region: string | object, notice: string | object): string;
  assess(
    pack: Pack,
    calendar: Calendar,
    caseFile: CaseFile | string,
    now: string | Date,
    options?: AssessOptions,
  ): Answer;
  /** The answer as canonical JSON text, byte for byte what every other face gives. */
  assessJson(
    pack: Pack,
    calendar: Calendar,
    caseFile: CaseFile | string,
    now: string | Date,
    options?: AssessOptions,
  ): string;
  /**
   * Compact answers for many cases at one instant: names and instants, no words. Far quicker than
   * `assess`. A case has facts and events of kind and time only, one matter, and the pack's own
   * parameters; give others to `assess`.
   */
  assessMany(pack: Pack, calendar: Calendar, cases: CompactCase[], now: string | Date): CompactAnswer[];
  /** Why a rule does not hold: what fails, and the smallest changes of facts that make it hold. */
  whyNot(pack: Pack, calendar: Calendar, caseFile: CaseFile | string, now: string | Date, rule: string): WhyNot;
  /** What passing time alone brings after `now` and up to `until`, in order. */
  simulate(
    pack: Pack,
    calendar: Calendar,
    caseFile: CaseFile | string,
    now: string | Date,
    until: string | Date,
  ): Coming[];
  nextQuestions(
    pack: Pack,
    calendar: Calendar,
    caseFile: CaseFile | string,
    now: string | Date,
    questionsFor: Audience,
  ): Screen[];
  /** Null when the case file can be assessed, else what is wrong with it. */
  check(
    pack: Pack,
    calendar: Calendar,
    caseFile: CaseFile | string,
    now: string | Date,
  ): RulesError | null;
}

type Source = BufferSource | WebAssembly.Module | Response | URL | string;

/**
 * Starts the module. Give it the bytes of `rules.wasm`, a compiled module, a response, or a URL to
 * fetch; nothing is fetched that you did not name.
 */
export function init(source: Source | Promise<Source>): Promise<Rules>;
