// The photo that the citizen shows by a touch: put together from its parts and drawn. No address leads to it, nothing of
// it is stored, and it goes with the shared view.

import { byId, show } from "/console/console_line.js";

const MAX_BYTES = 600_000;
// A kiosk's photo has 827 x 1063 pixels; what says that it is much more is not opened.
const MAX_SIDE = 3000;

export function shownPhoto() {
  let coming = null;
  let turn = 0;

  function part(message, label) {
    if (message.index === 0) begin(message);
    const next = coming !== null && coming.field === message.field && coming.count === message.count && coming.parts.length === message.index;
    if (!next) return hide();
    coming.parts.push(Uint8Array.from(atob(message.data), (sign) => sign.charCodeAt(0)));
    if (coming.parts.reduce((size, one) => size + one.length, 0) > MAX_BYTES) return hide();
    if (coming.parts.length === coming.count) draw(coming.parts, label);
  }

  function begin(message) {
    hide();
    coming = { field: message.field, count: message.count, parts: [] };
  }

  async function draw(parts, label) {
    const mine = turn;
    coming = null;
    const file = new Blob(parts, { type: "image/jpeg" });
    const [width, height] = sizeOf(new Uint8Array(await file.arrayBuffer()));
    if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) return;
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (bitmap === null) return;
    if (mine === turn) {
      const canvas = byId("photo");
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      canvas.setAttribute("aria-label", label);
      byId("photo-of").textContent = `${label} : la personne vous la montre.`;
      show(byId("shown-photo"), true);
    }
    bitmap.close();
  }

  function hide() {
    turn += 1;
    coming = null;
    byId("photo").width = byId("photo").height = 0; // forgets what was drawn
    show(byId("shown-photo"), false);
  }

  return { part, hide };
}

// Width and height that a JPEG says it has, before anything is decoded; [0, 0]: it is none.
function sizeOf(bytes) {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return [0, 0];
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes[at + 2] * 256 + bytes[at + 3]) {
    const kind = bytes[at + 1];
    const isFrame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);
    if (isFrame) return [bytes[at + 7] * 256 + bytes[at + 8], bytes[at + 5] * 256 + bytes[at + 6]];
  }
  return [0, 0];
}
