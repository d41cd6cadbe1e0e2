// The page of an interpreter who came by a one-time link: sound and picture of one call, and nothing else. The link's
// secret stands behind the # of the address, which no browser sends; it is taken out of the address at once.

import { Call } from "/console/call.js";
import { faces } from "/console/call_faces.js";
import { freshId } from "/console/call_peer.js";
import { byId, languageName, show } from "/console/console_line.js";

const STATES = {
  waiting: "En attente de la borne…", trying: "Connexion…", on: "En ligne.", cut: "La connexion est coupée, elle se rétablit…",
  lost: "La connexion n'a pas pu être rétablie.", gone: "La borne a raccroché.",
};
const BACK_FIRST_MS = 500;
const BACK_MOST_MS = 4000;
const BACK_FOR_MS = 30000;

// The link's secret, and one of this page's own: the first page that says both is the one that the link is good for. They
// stay in this tab, so that a page that is loaded anew comes back to its call.
const KEPT = "kiosk-guest";
const kept = location.hash ? {} : JSON.parse(keep("get") ?? "{}");
const token = kept.token ?? location.hash.slice(1);
const page = kept.page ?? freshId() + freshId();
history.replaceState(null, "", location.pathname);
const view = faces(byId("faces"));
let call = null;
let socket = null;
let over = false;
let lostAt = 0;
let waits = BACK_FIRST_MS;

// A browser may refuse to keep anything: then a page that is loaded anew needs a new link.
function keep(what, value) {
  try {
    return sessionStorage[`${what}Item`](KEPT, value);
  } catch {
    return null;
  }
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/join/line`);
  socket.addEventListener("open", () => say("enter", { token, page }));
  socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => closed(event.code));
}

function say(type, fields = {}) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, ...fields }));
}

function take(message) {
  switch (message.type) {
    case "entered":
      lostAt = 0;
      waits = BACK_FIRST_MS;
      keep("set", JSON.stringify({ token, page }));
      byId("status").textContent = "";
      byId("about").textContent = `Avec ${message.agent}, langue de la personne : ${languageName(message.language)}. La personne voit votre nom : ${message.name}.`;
      show(byId("before"), false);
      show(byId("call"), true);
      view.names({ kiosk: "La personne", agent: message.agent });
      if (!call) byId("media-state").textContent = "L'appel n'a pas commencé. Laissez cette page ouverte.";
      break;
    case "call_ready":
      call ??= new Call(message.call_id, { relay: (to, payload) => say("relay", { to, payload }), onChange: draw });
      call.ready(message);
      draw();
      break;
    case "call_stopped":
      stop();
      byId("media-state").textContent = "L'appel est arrêté. Il peut reprendre : laissez cette page ouverte.";
      break;
    case "relayed":
      call?.take(message);
      break;
    case "call_over":
      finish("La conversation est terminée. Vous pouvez fermer cette page.");
  }
}

// A cut line comes back by itself; a desk that shuts the door does not.
function closed(code) {
  if (over) return;
  lostAt ||= performance.now();
  if (code === 4403 || performance.now() - lostAt > BACK_FOR_MS) {
    finish("Ce lien a déjà servi, ou la conversation est terminée. Demandez un nouveau lien à l'agent.");
    return;
  }
  byId("status").textContent = "Ligne coupée. Nouvel essai…";
  setTimeout(connect, waits);
  waits = Math.min(waits * 2, BACK_MOST_MS);
}

function stop() {
  call?.end();
  call = null;
  view.clear();
}

function finish(text) {
  over = true;
  keep("remove");
  stop();
  show(byId("call"), false);
  show(byId("before"), false);
  byId("status").textContent = text;
}

function draw() {
  if (!call) return;
  view.draw(call);
  byId("media-state").textContent = STATES[call.peers.get("kiosk")?.state ?? "waiting"];
  press("mute", call.microphone === "off", call.microphone === "off" ? "Rouvrir mon micro" : "Couper mon micro");
  press("camera", call.camera === "off", call.camera === "on" ? "Couper ma caméra" : "Rouvrir ma caméra");
  byId("mute").disabled = call.microphone === "none";
  show(byId("camera"), call.allowed);
}

function press(id, pressed, text) {
  byId(id).setAttribute("aria-pressed", String(pressed));
  byId(id).textContent = text;
}

byId("enter").addEventListener("click", () => {
  byId("enter").disabled = true;
  connect();
});
byId("mute").addEventListener("click", () => call?.mute());
byId("camera").addEventListener("click", () => call?.toggleCamera());
byId("leave").addEventListener("click", () => {
  say("leave");
  finish("Vous avez quitté la conversation. Vous pouvez fermer cette page.");
});
if (!token) finish("Ce lien n'est pas entier. Demandez-le de nouveau à l'agent.");
else if (kept.token) byId("enter").click();
