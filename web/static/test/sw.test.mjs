// What the service worker promises, with the platform's caches and network faked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../sw.js", import.meta.url), "utf8");
const FILES = [
  { url: "/index.html", integrity: "sha256-page" },
  { url: "/assets/app.1234.js", integrity: "sha256-glue" },
];

const pack = (hash) => [
  { url: `/packs/one.${hash}.json`, integrity: `sha256-logic-${hash}` },
  { url: `/packs/one.texts.${hash}.json`, integrity: `sha256-texts-${hash}` },
];
const ON_DEMAND = [...pack("aaaaaaaaaaaa"), { url: "/packs/two.aaaaaaaaaaaa.json", integrity: "sha256-two" }];

class Caches {
  all = new Map();
  async open(name) {
    if (!this.all.has(name)) this.all.set(name, new Map());
    const entries = this.all.get(name);
    return {
      put: async (url, response) => void entries.set(url, response),
      match: async (url) => entries.get(url),
      keys: async () => [...entries.keys()].map((url) => ({ url: `https://redress.test${url}` })),
      delete: async (request) => entries.delete(new URL(request.url).pathname),
    };
  }
  async delete(name) {
    return this.all.delete(name);
  }
  async keys() {
    return [...this.all.keys()];
  }
}

/** A worker of one version; `network(url, options)` answers its fetches. */
function worker(version, network, caches = new Caches(), onDemand = ON_DEMAND) {
  const listeners = {};
  const seen = { skipped: false, claimed: false };
  const self = {
    location: { origin: "https://redress.test" },
    clients: { claim: async () => void (seen.claimed = true) },
    addEventListener: (name, listener) => void (listeners[name] = listener),
    skipWaiting: () => void (seen.skipped = true),
  };
  const head = `const VERSION = ${JSON.stringify(version)}; const FILES = ${JSON.stringify(FILES)};
    const ON_DEMAND = ${JSON.stringify(onDemand)};`;
  vm.runInNewContext(head + SOURCE, { self, caches, fetch: async (...args) => network(...args), URL });
  const happen = async (name, event = {}) => {
    let work;
    listeners[name]({ ...event, waitUntil: (w) => void (work = w), respondWith: (w) => void (work = w) });
    return work;
  };
  const get = (path, mode = "no-cors", method = "GET") =>
    happen("fetch", { request: { url: new URL(path, self.location.origin).href, mode, method } });
  return { happen, get, caches, seen };
}

const good = (url) => ({ ok: true, status: 200, url, clone: () => good(url) });

test("installing stores every file, each proved by its hash, and does not take over", async () => {
  const asked = [];
  const sw = worker("a", (url, options) => (asked.push([url, options]), good(url)));
  await sw.happen("install");
  assert.deepEqual([...sw.caches.all.get("app-a").keys()].sort(), FILES.map((f) => f.url).sort());
  for (const [url, options] of asked) {
    assert.equal(options.integrity, FILES.find((f) => f.url === url).integrity);
    assert.equal(options.redirect, "error");
  }
  assert.equal(asked.find(([url]) => url === "/index.html")[1].cache, "reload");
  assert.equal(sw.seen.skipped, false);
});

test("one file that does not match fails the whole install and leaves the old version", async () => {
  const caches = new Caches();
  await worker("old", good, caches).happen("install");
  const bad = worker("new", (url) => {
    if (url.startsWith("/assets/")) throw new TypeError("integrity");
    return good(url);
  }, caches);
  await assert.rejects(bad.happen("install"), /integrity/);
  assert.deepEqual(await caches.keys(), ["app-old", "kept"]);
});

test("an answer that is not a success fails the install", async () => {
  const sw = worker("a", (url) => ({ ok: false, status: 404, url }));
  await assert.rejects(sw.happen("install"), /answered 404/);
  assert.deepEqual(await sw.caches.keys(), []);
});

test("a stale copy of a hashed file in the browser's cache is fetched again from the server", async () => {
  const sw = worker("a", (url, options) => {
    if (options.cache === "default") throw new TypeError("integrity");
    return good(url);
  });
  await sw.happen("install");
  assert.equal(sw.caches.all.get("app-a").size, FILES.length);
});

test("activating deletes older versions of the app and nothing else", async () => {
  const caches = new Caches();
  await caches.open("app-old");
  await caches.open("someone-else");
  const sw = worker("new", good, caches);
  await sw.happen("install");
  await sw.happen("activate");
  assert.deepEqual((await caches.keys()).sort(), ["app-new", "kept", "someone-else"]);
  assert.equal(sw.seen.claimed, true);
});

test("without network any page of the app opens, and its files come from the store", async () => {
  let online = true;
  const sw = worker("a", (url) => {
    if (!online) throw new TypeError("offline");
    return good(url);
  });
  await sw.happen("install");
  online = false;
  assert.equal((await sw.get("/field/case/1?x=1", "navigate")).url, "/index.html");
  assert.equal((await sw.get("/assets/app.1234.js")).url, "/assets/app.1234.js");
});

test("the server's own paths, other methods, other origins and unlisted files are left alone", async () => {
  const sw = worker("a", good);
  await sw.happen("install");
  assert.equal(await sw.get("/api/v1/sync"), undefined);
  assert.equal(await sw.get("/healthz", "navigate"), undefined);
  assert.equal(await sw.get("/index.html", "no-cors", "POST"), undefined);
  assert.equal(await sw.get("https://elsewhere.test/index.html"), undefined);
  assert.equal(await sw.get("/assets/other.js"), undefined);
});

test("a file the browser dropped for space comes from the network", async () => {
  const sw = worker("a", (url) => ({ ...good(url), fresh: true }));
  await sw.happen("install");
  sw.caches.all.get("app-a").delete("/assets/app.1234.js");
  assert.equal((await sw.get("/assets/app.1234.js")).fresh, true);
});

test("it takes over only when asked", async () => {
  const sw = worker("a", good);
  await sw.happen("message", { data: "anything" });
  assert.equal(sw.seen.skipped, false);
  await sw.happen("message", { data: "SKIP_WAITING" });
  assert.equal(sw.seen.skipped, true);
});

test("a regulation is kept once it was asked for, proved, and then opens without a network", async () => {
  const asked = [];
  let online = true;
  const sw = worker("a", (url, options) => {
    if (!online) throw new TypeError("offline");
    asked.push([url, options]);
    return good(url);
  });
  await sw.happen("install");
  assert.ok(!asked.some(([url]) => url.startsWith("/packs/")), "fetched before anyone asked");
  await sw.get("/packs/one.aaaaaaaaaaaa.json");
  assert.equal(asked.at(-1)[1].integrity, "sha256-logic-aaaaaaaaaaaa");
  online = false;
  assert.equal((await sw.get("/packs/one.aaaaaaaaaaaa.json")).url, "/packs/one.aaaaaaaaaaaa.json");
  await assert.rejects(sw.get("/packs/two.aaaaaaaaaaaa.json"), /offline/);
});

test("the app can have a file kept that it loaded before there was a worker, and nothing else", async () => {
  const sw = worker("a", good);
  await sw.happen("message", { data: { keep: "/packs/two.aaaaaaaaaaaa.json" } });
  await sw.happen("message", { data: { keep: "/api/v1/sync" } });
  assert.deepEqual([...sw.caches.all.get("kept").keys()], ["/packs/two.aaaaaaaaaaaa.json"]);
});

test("a new version brings its form of what was kept, and the old form goes when it takes over", async () => {
  const caches = new Caches();
  const old = worker("old", good, caches);
  await old.happen("install");
  for (const file of pack("aaaaaaaaaaaa")) await old.get(file.url);
  const fresh = worker("new", good, caches, [...pack("bbbbbbbbbbbb"), ...ON_DEMAND.slice(2)]);
  await fresh.happen("install");
  const kept = () => [...caches.all.get("kept").keys()].sort();
  const urls = (hash) => pack(hash).map((file) => file.url);
  assert.deepEqual(kept(), [...urls("aaaaaaaaaaaa"), ...urls("bbbbbbbbbbbb")].sort());
  await fresh.happen("activate");
  assert.deepEqual(kept(), urls("bbbbbbbbbbbb").sort());
});

test("a version whose kept regulations cannot be fetched is not installed", async () => {
  const caches = new Caches();
  const old = worker("old", good, caches);
  await old.happen("install");
  await old.get("/packs/one.aaaaaaaaaaaa.json");
  const bad = worker("new", (url) => {
    if (url.includes("bbbbbbbbbbbb")) throw new TypeError("gone");
    return good(url);
  }, caches, pack("bbbbbbbbbbbb"));
  await assert.rejects(bad.happen("install"), /gone/);
  assert.ok(!(await caches.keys()).includes("app-new"));
});
