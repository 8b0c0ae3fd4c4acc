// Working days in Node beside other calendars, on the same starts:
// node npm/peers.mjs FOLDER-OF-THE-PACKAGE FOLDER-OF-THE-PEERS
// Where another one gives another date, it says on how many starts.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packageFolder, peersFolder] = process.argv.slice(2).map((path) => pathToFileURL(`${path}/`));
const bytes = (path) => readFile(new URL(path, packageFolder));
const { init } = await import(new URL("index.js", packageFolder));
const peers = createRequire(new URL("package.json", peersFolder));
const { addBusinessDays, format } = peers("date-fns");
const { findWorkday } = peers("chinese-days");

const rules = await init(bytes("rules.wasm"));
const calendar = rules.loadCalendar((await bytes("calendars/cn.json")).toString());

const DAY = 86_400_000;
const number = (text) => Date.parse(`${text}T00:00:00Z`) / DAY;
const text = (day) => new Date(day * DAY).toISOString().slice(0, 10);

// Every day of the years whose answers are published.
const starts = [];
for (let day = number("2019-01-01"); day <= number("2026-11-30"); day += 1) {
  const [year, month, date] = text(day).split("-").map(Number);
  starts.push({ day, text: text(day), date: new Date(year, month - 1, date) });
}

// Each takes a start in its own kind and gives its own kind; `shown` makes a date text of it.
const kinds = [
  { name: "Redress, numbers", add: (start, n) => calendar.nthDay(start.day, n), shown: text },
  { name: "Redress, objects", add: (start, n) => calendar.add(start.text, n), shown: (limit) => limit.due_date },
  {
    name: "date-fns, Monday to Friday",
    add: (start, n) => addBusinessDays(start.date, n),
    shown: (date) => format(date, "yyyy-MM-dd"),
  },
  { name: "chinese-days", add: (start, n) => findWorkday(n, start.text), shown: String },
];

/** Nanoseconds a call: the median and the best of rounds over the starts. */
function timed(work) {
  const rounds = [];
  const until = process.hrtime.bigint() + 400_000_000n;
  while (rounds.length < 3 || process.hrtime.bigint() < until) {
    const from = process.hrtime.bigint();
    for (const start of starts) work(start);
    rounds.push(Number(process.hrtime.bigint() - from) / starts.length);
  }
  rounds.sort((a, b) => a - b);
  return { median: rounds[rounds.length >> 1], best: rounds[0] };
}

const row = (...cells) => console.log(cells[0].padEnd(44) + cells.slice(1).map((cell) => cell.padStart(16)).join(""));
for (const n of [5, 15]) {
  row(`add ${n} working days`, "ns", "best", "to Redress", `other of ${starts.length}`);
  const right = starts.map((start) => text(calendar.nthDay(start.day, n)));
  let floor;
  for (const { name, add, shown } of kinds) {
    const { median, best } = timed((start) => add(start, n));
    floor ??= median;
    const other = starts.filter((start, i) => shown(add(start, n)) !== right[i]).length;
    row(name, median.toFixed(1), best.toFixed(1), `${(median / floor).toFixed(1)}×`, String(other));
  }
}
