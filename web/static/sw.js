// The service worker: keeps one whole version of the app for offline use and serves it.
// The build puts VERSION, FILES and ON_DEMAND ([{url, integrity}]) in front of this file. What is
// on demand, the regulations, is kept once it was asked for, and renewed with the app from then on.
//
// It never caches an answer of the server, never mixes two versions, and never takes over by
// itself: a new version waits until the app asks for it.

const CACHE = `app-${VERSION}`;
const PAGE = "/index.html";
const LISTED = new Set(FILES.map((file) => file.url));
// Names carry the hash of their content, so that versions can share what did not change.
const KEPT = "kept";
const KEEPABLE = new Map(ON_DEMAND.map((file) => [file.url, file]));
// Paths of the server, not of the app.
const SERVER = ["/api/", "/healthz", "/readyz", "/metrics"];

// Names in these folders carry the hash of their content.
const HASHED = /^\/(assets|packs|calendars)\//;
const AT_ONCE = 6;

/** Fetches one file and proves it by its hash; anything else is an error. */
async function fetched(file) {
  const get = async (cache) => {
    const response = await fetch(file.url, {
      cache,
      integrity: file.integrity,
      credentials: "same-origin",
      redirect: "error",
    });
    if (!response.ok) throw new Error(`${file.url} answered ${response.status}`);
    return response;
  };
  // The page has just loaded most hashed files: take them from the browser's own cache, where the
  // hash proves them, and go to the server when it does not.
  return HASHED.test(file.url) ? get("default").catch(() => get("reload")) : get("reload");
}

/** All files or none: a half version is never kept. */
async function install() {
  const cache = await caches.open(CACHE);
  try {
    const waiting = [...FILES];
    const worker = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        await cache.put(file.url, await fetched(file));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await renew();
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** A name without its hash: the same file of any version. */
const stem = (url) => url.replace(/\.[0-9a-f]{12}(?=\.)/, "");

/** This version's form of everything that was kept; the older forms stay until it takes over. */
async function renew() {
  const kept = await caches.open(KEPT);
  const stems = new Set((await kept.keys()).map((request) => stem(new URL(request.url).pathname)));
  for (const file of ON_DEMAND) {
    if (stems.has(stem(file.url))) await keep(file);
  }
}

/** A file on demand: as kept, or fetched, proved and kept. */
async function keep(file) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(file.url);
  if (known) return known;
  const response = await fetched(file);
  await kept.put(file.url, response.clone());
  return response;
}

async function activate() {
  const kept = await caches.open(KEPT);
  for (const request of await kept.keys()) {
    if (!KEEPABLE.has(new URL(request.url).pathname)) await kept.delete(request);
  }
  for (const name of await caches.keys()) {
    if (name.startsWith("app-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

/** A listed file as installed. A browser short of space may have dropped it: then the network. */
async function stored(url) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(url, { redirect: "error" });
}

function answer(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (SERVER.some((path) => url.pathname.startsWith(path))) return null;
  if (request.mode === "navigate") return stored(PAGE);
  const onDemand = KEEPABLE.get(url.pathname);
  if (onDemand) return keep(onDemand);
  return LISTED.has(url.pathname) ? stored(url.pathname) : null;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const response = answer(event.request);
  if (response) event.respondWith(response);
});
self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING") self.skipWaiting();
  const file = KEEPABLE.get(event.data?.keep);
  // Without a network it is asked for again when it is opened again.
  if (file) event.waitUntil(keep(file).catch(() => {}));
});
