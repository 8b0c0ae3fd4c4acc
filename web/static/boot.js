// Starts the app and stands beside it: loads the module, registers the service worker, says when a
// new version waits, and shows the crash screen. Nothing of the product lives here; it must keep
// working when the module does not. A trap leaves the module unusable, so the crash screen is here.
//
// Events on window:
//   redress:panic    from the app, detail = where it stopped (never what was typed)
//   redress:update   to the app: a new version waits (also <html data-update="ready">)
//   redress:apply    from the app: take the new version now and reload
//   redress:listen   from the app: there is a session, and everything up to detail is here
//   redress:nudge    to the app: the server has something newer
//   redress:keep     from the app: keep this file for offline use (detail = its path)

const KIOSK_RESTART_MS = 20_000;
const UPDATE_CHECK_MS = 3_600_000;
const AGAIN_MS = 5_000;

const WORDS = {
  crash: {
    zh: ["应用出错了", "显示过“已保存”的内容都在这台设备上，没有丢失。还没有保存的这一屏可能需要重新填写。"],
    en: ["The app stopped", "Everything that was shown as saved is on this device and is not lost. What was not yet saved on this screen may have to be entered again."],
  },
  load: {
    zh: ["应用没有打开", "这台设备上已保存的内容没有受影响。请检查网络后再试；如果一直打不开，请换用较新的浏览器。"],
    en: ["The app did not open", "What is saved on this device is not affected. Check the network and try again; if it never opens, use a newer browser."],
  },
};

let panic = "";
let crashed = false;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Replaces everything on the screen, so that no one's data stays visible. */
function crash(kind, error) {
  if (crashed) return;
  crashed = true;
  const screen = element("main", "", { class: "crash" });
  const message = element("div", "", { role: "alert" });
  for (const [lang, words] of [["zh-Hans", WORDS[kind].zh], ["en", WORDS[kind].en]]) {
    const part = element("section", "", { lang });
    part.append(element("h1", words[0]), element("p", words[1]));
    message.append(part);
  }
  screen.append(message);
  const again = element("button", "重新打开 · Reload", { type: "button" });
  again.addEventListener("click", () => location.reload());
  const code = element("p", "");
  code.append(element("code", panic || String(error?.message ?? error ?? "")));
  screen.append(again, code);
  document.title = WORDS[kind].zh[0];
  document.body.replaceChildren(screen);
  again.focus();
  // Nobody may be standing at a kiosk; it goes back to its first page by itself.
  if (location.pathname.startsWith("/kiosk")) {
    setTimeout(() => location.replace("/kiosk"), KIOSK_RESTART_MS);
  }
}

/** Only a trap in the module ends the app; a failed promise or a foreign script does not. */
function trapped(error) {
  if (error instanceof WebAssembly.RuntimeError) crash("crash", error);
}

window.addEventListener("redress:panic", (event) => {
  panic = String(event.detail ?? "").slice(0, 200);
});
window.addEventListener("error", (event) => trapped(event.error));
window.addEventListener("unhandledrejection", (event) => trapped(event.reason));

function offer() {
  document.documentElement.dataset.update = "ready";
  window.dispatchEvent(new CustomEvent("redress:update"));
}

/** Files the app asked to keep, which may be before there is a worker. */
function keep(workers) {
  window.addEventListener("redress:keep", async (event) => {
    (await workers.ready).active?.postMessage({ keep: event.detail });
  });
}

/** Hears from the server that there is something new, as long as there is a session. */
function listen() {
  let known = 0;
  let heard;
  const nudge = () => window.dispatchEvent(new CustomEvent("redress:nudge"));
  window.addEventListener("redress:listen", (event) => {
    known = Math.max(known, Number(event.detail));
    if (heard) return;
    let told = false;
    heard = new EventSource("/api/v1/nudge");
    heard.addEventListener("message", ({ data }) => {
      told = true;
      if (Number(data) > known) nudge();
    });
    // The server ends it from time to time, or is gone: the next round tells which, and listens again.
    heard.addEventListener("error", () => {
      heard.close();
      heard = undefined;
      if (told) nudge();
    });
  });
}

async function register() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const replacing = Boolean(workers.controller);
  let applying = false;
  workers.addEventListener("controllerchange", () => {
    if (applying) location.reload();
    // Another tab took the new version: this one goes on, and offers a reload.
    else if (replacing) offer();
  });
  window.addEventListener("redress:apply", async () => {
    const waiting = (await workers.getRegistration())?.waiting;
    if (!waiting) return location.reload();
    applying = true;
    waiting.postMessage("SKIP_WAITING");
  });
  let registration;
  const attempt = async () => {
    registration = await workers.register("/sw.js", { updateViaCache: "none" });
    if (registration.waiting && workers.controller) offer();
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => {
        if (fresh.state === "installed" && workers.controller) offer();
        // A first version of which a file was lost on the way is tried again soon, not when the page is
        // next opened: that may be where there is no network.
        if (fresh.state === "redundant" && !registration.active) {
          setTimeout(() => attempt().catch(() => {}), AGAIN_MS);
        }
      });
    });
  };
  await attempt();
  const check = () => registration.update().catch(() => {}); // offline: asked again later
  setInterval(check, UPDATE_CHECK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
}

async function start() {
  listen();
  if (navigator.serviceWorker) keep(navigator.serviceWorker);
  try {
    const glue = await import("/{{glue}}");
    await glue.default({ module_or_path: fetch("/{{wasm}}") });
  } catch (error) {
    crash(error instanceof WebAssembly.RuntimeError ? "crash" : "load", error);
  }
  // After the app, so that installing never competes with the first screen.
  try {
    await register();
  } catch (error) {
    console.warn("the app cannot be kept for offline use:", error?.message ?? error);
  }
}

start();
