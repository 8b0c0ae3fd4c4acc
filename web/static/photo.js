// Photos, with what every browser has for them: made small enough to send and without what the camera
// wrote beside the picture; sent in pieces that go on after any break; shown. Never: where photos are
// kept, or who may see them.

// The lettering of a plate stays legible, and a photo weighs half a megabyte instead of five.
const EDGE = 2048;
const SMALL = 320;
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

async function taken(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
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

/** The photos chosen in an input; null for each file that is none. */
async function chosen(input) {
  const files = [...input.files];
  const photos = [];
  // One after another: each needs room for a whole picture.
  for (const file of files) photos.push(await taken(file).catch(() => null));
  input.value = "";
  return photos;
}

/** Sends what is missing of a photo; the status of the last answer, 200 once it is stored. */
async function sent(event, sha256, bytes, told) {
  const path = `/api/v1/attachments/${sha256}?event=${event}`;
  const ask = (more, how) =>
    fetch(path + more, { ...how, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  const size = bytes.byteLength;
  let status = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = await ask("", { method: "HEAD" });
    if (!known.ok) return known.status;
    if (known.headers.get("upload-complete") === "?1") return 200;
    for (let offset = Number(known.headers.get("upload-offset")); ; ) {
      told(Math.floor((offset * 100) / size));
      const body = bytes.slice(offset, offset + PIECE);
      const answer = await ask(`&offset=${offset}&size=${size}`, { method: "PUT", body });
      status = answer.status;
      if (!answer.ok) break;
      const said = await answer.json();
      if (said.stored === true) return 200;
      offset = said.offset;
    }
    if (status !== 409 && status !== 422) break;
  }
  return status;
}

globalThis.redressPhotos = chosen;
globalThis.redressPhotoUrl = url;
// Of several tabs one sends a photo, and the next one finds it stored.
globalThis.redressPhotoSend = (...photo) =>
  navigator.locks ? navigator.locks.request(`photo ${photo[1]}`, () => sent(...photo)) : sent(...photo);
