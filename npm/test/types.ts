// Compiled, never run: what a caller can write, and what the types must refuse.
import { init, type Answer, type Deadline, type RulesError } from "@redress/rules";

export async function use(bytes: ArrayBuffer): Promise<string | undefined> {
  const rules = await init(bytes);
  await init(new URL("https://example.org/rules.wasm"));
  const pack = rules.loadPack("{}", {});
  const calendar = rules.loadCalendar({});
  const received = { kind: "received", at: "2025-09-30T10:00:00+08:00" };
  const answer: Answer = rules.assess(
    pack,
    calendar,
    { pack: pack.id, facts: { topic: "fault", count: null }, events: [received] },
    new Date(0),
    { questionsFor: "complainant", steps: true },
  );
  const wrong: RulesError | null = rules.check(pack, calendar, "{}", "2025-09-30T10:00:00+08:00");
  const first: Deadline | undefined = answer.deadlines?.[0];
  const later: typeof calendar = calendar.withNotice({}).withOverlay("{}");
  const merged: string = rules.mergeNotice("{}", {});
  // @ts-expect-error a notice is not a number
  later.withNotice(merged.length);
  const limit = calendar.add("2025-09-30", 5, { start: "not_counted", roll: "following" });

  // @ts-expect-error a pack is made by loadPack only
  new (await import("@redress/rules")).Pack();
  // @ts-expect-error an audience the packs do not know
  rules.nextQuestions(pack, calendar, "{}", new Date(0), "everyone");
  // @ts-expect-error a calendar is not a pack
  rules.assess(calendar, calendar, "{}", new Date(0));

  return wrong?.path ?? first?.due_date ?? limit.uncertain_from;
}
