// Who is in a call, each with their picture or with words in its place.

import { el, show } from "/console/console_line.js";

const CAMERA = { off: "Caméra coupée", none: "Sans caméra", away: "La caméra prend une photo" };

export function faces(place) {
  const shown = new Map();
  let names = {};

  function face(party) {
    if (!shown.has(party)) {
      // Sound comes from the same element; one's own is not played back.
      const video = el("video", { autoplay: true, playsInline: true, muted: party === "me" });
      const word = el("p", { class: "word" });
      const caption = el("figcaption");
      const box = el("figure", { class: `face ${party}` }, video, word, caption);
      place.append(box);
      shown.set(party, { box, video, word, caption });
    }
    return shown.get(party);
  }

  function fill(party, name, stream, camera, microphone) {
    const { video, word, caption } = face(party);
    if (video.srcObject !== stream) video.srcObject = stream;
    const words = CAMERA[camera] ?? "";
    word.textContent = words;
    show(word, Boolean(words));
    video.classList.toggle("dark", Boolean(words));
    caption.textContent = [name, microphone === "off" ? "micro coupé" : ""].filter(Boolean).join(" · ");
    video.setAttribute("aria-label", name);
  }

  function drop(party) {
    const gone = shown.get(party);
    if (!gone) return;
    gone.video.srcObject = null;
    gone.box.remove();
    shown.delete(party);
  }

  let own = null;
  return {
    names(given) { names = given; },
    draw(call) {
      for (const [party, peer] of call.peers) fill(party, names[party] || "", peer.stream, peer.theirs.camera, peer.theirs.microphone);
      if (call.picture && own?.getVideoTracks()[0] !== call.picture) own = new MediaStream([call.picture]);
      fill("me", "Vous", call.picture ? own : null, call.camera, call.microphone);
      for (const party of [...shown.keys()]) if (party !== "me" && !call.peers.has(party)) drop(party);
    },
    clear() {
      for (const party of [...shown.keys()]) drop(party);
      own = null;
    },
  };
}
