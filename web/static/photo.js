// Photos, with what every browser has for them: made small enough to send and without what the camera
// wrote beside the picture; sent in pieces that go on after any break; shown. Never: where photos are
// kept, or who may see them.

// The lettering of a plate stays legible, and a photo weighs half a megabyte instead of five.
const EDGE = 2048;
const SMALL = 320;
// What a picture may measure before it is opened: four bytes a point, and a cheap tablet has no gigabyte to spare.
const MOST_POINTS = 64_000_000;
const HEAD = 512 * 1024;
const PIECE = 256 * 1024;
const PATIENCE_MS = 30_000;
// As often one photo is begun anew in one go, when what arrived does not fit what is here.
const TRIES = 3;

/** A picture drawn anew: nothing but what is seen is left of it. */
async function drawn(picture, edge, quality) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return blob.arrayBuffer();
}

const url = (bytes) => URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));

/** Opens a picture by itself, and lets go of its address once the new page has it. */
function opened(bytes) {
  const link = document.createElement("a");
  Object.assign(link, { href: url(bytes), target: "_blank", rel: "noopener" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** How many points a JPEG or PNG has, by how it begins; 0 where that does not say. */
function points(head) {
  const view = new DataView(head);
  const at = (from) => (from + 2 <= view.byteLength ? view.getUint16(from) : 0);
  if (at(0) === 0x8950) return view.byteLength >= 24 ? view.getUint32(16) * view.getUint32(20) : 0;
  if (at(0) !== 0xffd8) return 0;
  for (let from = 2; from + 9 <= view.byteLength && view.getUint8(from) === 0xff; ) {
    const kind = view.getUint8(from + 1);
    // Frames, but for the tables that share their row of numbers.
    if (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) return at(from + 5) * at(from + 7);
    from += 2 + Math.max(2, at(from + 2));
  }
  return 0;
}

/** A file as a photo, or in one word why it is none. */
async function taken(file) {
  const head = await file.slice(0, HEAD).arrayBuffer().catch(() => null);
  if (!head) return "unreadable";
  if (points(head) > MOST_POINTS) return "too_large";
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return "no_picture";
  try {
    const bytes = await drawn(picture, EDGE, 0.82);
    const small = await drawn(picture, SMALL, 0.7);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { sha256, bytes, small };
  } finally {
    picture.close();
  }
}

/** The photos chosen in an input, at most so many; for each file that is none of them, one word why. */
async function chosen(input, most) {
  const files = [...input.files];
  const photos = [];
  // One after another: each needs room for a whole picture, and those beyond the last are not opened.
  for (const file of files) {
    const full = photos.filter((photo) => typeof photo === "object").length >= most;
    photos.push(full ? "too_many" : await taken(file).catch(() => "unreadable"));
  }
  input.value = "";
  return photos;
}

/** Sends what is missing of a photo; the status of the last answer, 200 once it is stored, and what it said. */
async function sent(event, sha256, bytes, sealed, told) {
  const path = `/api/v1/attachments/${sha256}?event=${event}${sealed ? "&sealed=true" : ""}`;
  const ask = (more, how) =>
    fetch(path + more, { ...how, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const size = bytes.byteLength;
  let last = [0, ""];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = await ask("", { method: "HEAD" });
    if (!known.ok) return [known.status, ""];
    if (known.headers.get("upload-complete") === "?1") return [200, ""];
    for (let offset = Number(known.headers.get("upload-offset")); ; ) {
      told(Math.floor((offset * 100) / size));
      const body = bytes.slice(offset, offset + PIECE);
      const answer = await ask(`&offset=${offset}&size=${size}`, { method: "PUT", body });
      if (!answer.ok) {
        last = [answer.status, await answer.text()];
        break;
      }
      const said = await answer.json();
      if (said.stored === true) return [200, ""];
      offset = said.offset;
    }
    if (last[0] !== 409 && last[0] !== 422) break;
  }
  return last;
}

globalThis.redressPhotos = chosen;
globalThis.redressPhotoUrl = url;
globalThis.redressPhotoOpen = opened;
// Of several tabs one sends a photo, and the next one finds it stored.
globalThis.redressPhotoSend = (...photo) =>
  navigator.locks ? navigator.locks.request(`photo ${photo[1]}`, () => sent(...photo)) : sent(...photo);
