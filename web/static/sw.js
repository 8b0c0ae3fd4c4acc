// The service worker: keeps one whole version of the app for offline use and serves it.
// The build puts VERSION and FILES ([{url, integrity}]) in front of this file.
//
// It never caches an answer of the server, never mixes two versions, and never takes over by
// itself: a new version waits until the app asks for it.

const CACHE = `app-${VERSION}`;
const PAGE = "/index.html";
const LISTED = new Set(FILES.map((file) => file.url));
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
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
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
});
