// A picture or an official page for the citizen. A picture is made anew here (smaller, without what a camera writes into
// it), and once more by the kiosk before anybody sees it.

import { byId, problem } from "/console/console_line.js";

const MAX_SIDE = 1600;
const MAX_BYTES = 600_000;
const PART_BYTES = 24_000;
const PART_EACH_MS = 60;

export function sending(send) {
  let talk = null;
  let busy = false;

  function enter(message) {
    const fresh = talk?.call_id !== message.call_id;
    talk = message;
    if (fresh) byId("page").value = message.guidance?.official ?? "";
  }

  async function picture(file) {
    const parts = await made(file);
    if (parts === null) return problem("Cette image ne peut pas être lue.");
    for (const [index, data] of parts.entries()) {
      if (!send("send_part", { call_id: talk.call_id, index, count: parts.length, data })) return problem("La ligne est coupée.");
      await new Promise((done) => setTimeout(done, PART_EACH_MS));
    }
    problem("Image envoyée. La borne demande à la personne si elle veut la voir.", "said");
  }

  byId("send-picture").addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = byId("picture").files[0];
    if (!file || !talk || busy) return;
    busy = true;
    await picture(file).finally(() => { busy = false; });
    byId("send-picture").reset();
  });
  byId("send-page").addEventListener("submit", (event) => {
    event.preventDefault();
    if (talk && send("send_page", { call_id: talk.call_id, url: byId("page").value.trim() })) problem("La borne propose la page à la personne.", "said");
  });
  return { enter };
}

async function made(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of [0.85, 0.7, 0.5, 0.3]) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size <= MAX_BYTES) return parts(new Uint8Array(await blob.arrayBuffer()));
  }
  return null;
}

function parts(bytes) {
  const cut = [];
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    cut.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PART_BYTES))));
  }
  return cut;
}
