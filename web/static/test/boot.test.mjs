// What the boot script promises when things go wrong, with a page of its own making.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../boot.js", import.meta.url), "utf8");

class Node {
  children = [];
  attributes = {};
  dataset = {};
  textContent = "";
  constructor(name) {
    this.name = name;
  }
  append(...nodes) {
    this.children.push(...nodes);
  }
  replaceChildren(...nodes) {
    this.children = nodes;
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  addEventListener() {}
  focus() {
    this.focused = true;
  }
  /** Everything a person could read. */
  get text() {
    return [this.textContent, ...this.children.map((child) => child.text)].join(" ").trim();
  }
}

/** Runs the script on a page at `path`; the module's glue is what `glue` gives. */
async function page(path, glue, workers) {
  const listeners = new Map();
  const timers = [];
  const streams = [];
  const replaced = [];
  const body = new Node("body");
  const form = new Node("p");
  form.textContent = "13800000000";
  body.append(form);
  const on = (name, listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]);
  const context = {
    WebAssembly,
    console: { warn() {} },
    document: {
      body,
      documentElement: new Node("html"),
      createElement: (name) => new Node(name),
      addEventListener() {},
      visibilityState: "visible",
    },
    location: { pathname: path, reload: () => replaced.push("reload"), replace: (to) => replaced.push(to) },
    navigator: { serviceWorker: workers },
    window: { addEventListener: on, dispatchEvent: (event) => happen(event.type, event) },
    CustomEvent: class {
      constructor(type) {
        this.type = type;
      }
    },
    fetch: async () => ({ ok: true }),
    EventSource: class {
      closed = false;
      constructor() {
        streams.push(this);
      }
      addEventListener(name, act) {
        this[name] = act;
      }
      close() {
        this.closed = true;
      }
    },
    setTimeout: (work, ms) => timers.push([work, ms]),
    setInterval() {},
  };
  const happen = (name, event) => {
    for (const listener of listeners.get(name) ?? []) listener(event);
  };
  // A script outside a module graph cannot import: the glue is handed in.
  const source = SOURCE.replace('import("/{{glue}}")', "importGlue()");
  assert.notEqual(source, SOURCE);
  vm.runInNewContext(source, { ...context, importGlue: glue });
  await new Promise((resolve) => setImmediate(resolve));
  return { body, document: context.document, happen, on, replaced, streams, timers };
}

const good = async () => ({ default: async () => {} });

test("a trap clears the screen, says what is safe in both languages, and shows where it stopped", async () => {
  const { body, happen } = await page("/field", good);
  happen("redress:panic", { detail: "web/src/main.rs:7" });
  happen("error", { error: new WebAssembly.RuntimeError("unreachable") });
  assert.match(body.text, /已保存/);
  assert.match(body.text, /saved/);
  assert.match(body.text, /web\/src\/main\.rs:7/);
  assert.doesNotMatch(body.text, /13800000000/);
  const [screen] = body.children;
  assert.ok(screen.children.find((child) => child.name === "button").focused);
});

test("a trap inside a promise is caught too, and only the first one counts", async () => {
  const { body, happen } = await page("/desk", good);
  happen("unhandledrejection", { reason: new WebAssembly.RuntimeError("first") });
  happen("error", { error: new WebAssembly.RuntimeError("second") });
  assert.match(body.text, /first/);
  assert.doesNotMatch(body.text, /second/);
});

test("an error that is not the module's does not end the app", async () => {
  const { body, happen } = await page("/field", good);
  happen("error", { error: new TypeError("of a browser extension") });
  happen("unhandledrejection", { reason: undefined });
  assert.match(body.text, /13800000000/);
});

test("an app that does not load says so and what to do", async () => {
  const { body } = await page("/", async () => {
    throw new TypeError("no network");
  });
  assert.match(body.text, /应用没有打开/);
  assert.match(body.text, /no network/);
});

test("a kiosk goes back to its first page by itself, other faces wait for a person", async () => {
  const kiosk = await page("/kiosk/what", good);
  kiosk.happen("error", { error: new WebAssembly.RuntimeError("x") });
  assert.equal(kiosk.timers.length, 1);
  kiosk.timers[0][0]();
  assert.deepEqual(kiosk.replaced, ["/kiosk"]);
  const field = await page("/field", good);
  field.happen("error", { error: new WebAssembly.RuntimeError("x") });
  assert.equal(field.timers.length, 0);
});

/** Service workers of a browser, one of them waiting. */
function withWaiting() {
  const posted = [];
  const listeners = {};
  const registration = {
    waiting: { postMessage: (message) => posted.push(message) },
    addEventListener() {},
    update: async () => {},
  };
  return {
    posted,
    changed: () => listeners.controllerchange(),
    workers: {
      controller: {},
      addEventListener: (name, listener) => (listeners[name] = listener),
      register: async () => registration,
      getRegistration: async () => registration,
    },
  };
}

test("a waiting version is offered, taken only when the app asks, and reloads once it is in charge", async () => {
  const { posted, changed, workers } = withWaiting();
  const { document, happen, replaced } = await page("/desk", good, workers);
  assert.equal(document.documentElement.dataset.update, "ready");
  assert.deepEqual(posted, []);
  happen("redress:apply");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(posted, ["SKIP_WAITING"]);
  assert.deepEqual(replaced, []);
  changed();
  assert.deepEqual(replaced, ["reload"]);
});

test("a version another tab has taken does not reload this one", async () => {
  const { changed, workers } = withWaiting();
  const { replaced } = await page("/desk", good, workers);
  changed();
  assert.deepEqual(replaced, []);
});

/** Service workers of a browser that keeps no version yet, and one that is being installed. */
function installing() {
  const registered = [];
  const begin = async () => {
    const on = {};
    const worker = { addEventListener: (name, listener) => (on[name] = listener) };
    const registration = { installing: worker, addEventListener: (name, listener) => (on[name] = listener), update: async () => {} };
    registered.push({
      become(state) {
        worker.state = state;
        if (state === "activated") registration.active = worker;
        on.statechange();
      },
      found: () => on.updatefound(),
    });
    return registration;
  };
  return { registered, workers: { addEventListener() {}, register: begin } };
}

test("a first version that could not be kept is tried again after a moment, until it is kept", async () => {
  const { registered, workers } = installing();
  const { timers } = await page("/desk", good, workers);
  for (const round of [1, 2]) {
    assert.equal(registered.length, round);
    const last = registered.at(-1);
    last.found();
    last.become("redundant");
    assert.equal(timers.length, round);
    const [again, ms] = timers.at(-1);
    assert.ok(ms >= 1000, "a server in trouble is not pressed");
    again();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const kept = registered.at(-1);
  kept.found();
  kept.become("activated");
  // Much later it gives way to a newer one.
  kept.become("redundant");
  assert.equal(timers.length, 2);
  assert.equal(registered.length, 3);
});

test("only what is newer than the last round nudges the app, and one stream is enough", async () => {
  const { happen, on, streams } = await page("/field", good);
  let nudges = 0;
  on("redress:nudge", () => (nudges += 1));
  assert.equal(streams.length, 0, "nobody listens without a session");
  happen("redress:listen", { detail: "5" });
  happen("redress:listen", { detail: "7" });
  assert.equal(streams.length, 1);
  streams[0].message({ data: "7" });
  assert.equal(nudges, 0);
  streams[0].message({ data: "8" });
  assert.equal(nudges, 1);
});

test("a stream that ends is closed, and opened anew after the next round", async () => {
  const { happen, streams } = await page("/field", good);
  happen("redress:listen", { detail: "5" });
  streams[0].error();
  assert.ok(streams[0].closed);
  happen("redress:listen", { detail: "5" });
  assert.equal(streams.length, 2);
});
