// Speeds of the npm package in Node: node npm/bench.mjs FOLDER-OF-THE-PACKAGE
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const bytes = (path) => readFile(new URL(path, folder));
const text = async (path) => (await bytes(path)).toString();
const { init } = await import(new URL("index.js", folder));

const wasm = await bytes("rules.wasm");
const started = process.hrtime.bigint();
const rules = await init(wasm);
const startedIn = Number(process.hrtime.bigint() - started);

const logic = await text("packs/ops-user-complaints.json");
const texts = await text("packs/ops-user-complaints.texts.json");
const days = await text("calendars/cn.json");
const pack = rules.loadPack(logic, texts);
const calendar = rules.loadCalendar(days);

const ROUNDS = 9;

/** Nanoseconds a call: the median of several rounds of at least 50 ms. */
function shown(what, calls, work) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.hrtime.bigint();
    let done = 0;
    let spent = 0n;
    while (spent < 50_000_000n) {
      for (let i = 0; i < calls; i += 1) work(i);
      done += calls;
      spent = process.hrtime.bigint() - start;
    }
    rounds.push(Number(spent) / done);
  }
  const median = rounds.sort((a, b) => a - b)[ROUNDS >> 1];
  console.log(`${what.padEnd(44)} ${median.toFixed(1).padStart(12)}`);
  return median;
}

const at = "2025-09-26T10:00:00+08:00";
const empty = { pack: pack.id, events: [{ kind: "received", at }] };
const facts = {
  topic: "fault", subject_name: "x", contact: "y", raised_count: 1, circumstances: [], proof: "attached",
  from_user: true, ours: true, grounds_sufficient: true, facts_verified: true, situation_clear: true,
  demand_covered: true, lawful: true, fault_unhandled: true, cause: "own", liability: "responsible",
};
const known = { ...empty, facts };
const knownText = JSON.stringify(known);

console.log(`${"Node".padEnd(44)} ${"ns".padStart(12)}`);
console.log(`${"starting the module".padEnd(44)} ${startedIn.toFixed(1).padStart(12)}`);
shown("loading a pack", 1, () => rules.loadPack(logic, texts));
shown("loading the calendar of CN", 1, () => rules.loadCalendar(days));
shown("assessment, object in and out", 20, () => rules.assess(pack, calendar, known, at));
shown("assessment, JSON text in and out", 20, () => rules.assessJson(pack, calendar, knownText, at));
shown("the same, every day of each limit", 20, () => rules.assessJson(pack, calendar, knownText, at, { steps: true }));
shown("next questions, no fact known", 5, () => rules.nextQuestions(pack, calendar, empty, at, "complainant"));
shown("compact answer to typed facts", 20, () => rules.assessMany(pack, calendar, [known], at));
const many = Array.from({ length: 256 }, (_, i) => ({ ...known, facts: { ...facts, ours: i % 5 > 0 } }));
const batch = shown("256 of them at once", 1, () => rules.assessMany(pack, calendar, many, at));
console.log(`${"  a case".padEnd(44)} ${(batch / many.length).toFixed(1).padStart(12)}`);
shown("add 5 working days, object out", 200, () => calendar.add("2025-09-30", 5));
const first = Date.parse("2010-01-01T00:00:00Z") / 86_400_000;
const call = shown("add 5 working days, numbers", 5_000, (i) => calendar.nthDay(first + i, 5));
shown("count 10 years of working days, numbers", 5_000, (i) => calendar.daysBetween(first + i, first + i + 3_650));
console.log(`${"10,000 deadlines, numbers".padEnd(44)} ${(call * 10_000).toFixed(1).padStart(12)}`);
