// A mediator's page: every kiosk of the hall, who asks, and what can be done there.

import { about, button, byId, DEVICE_STATES, DEVICES, el, open, problem, ringing, show, tone } from "/console/console_line.js";

const USES = { free: "libre", in_use: "occupée", paused: "en pause", out_of_order: "hors service" };
const ORDERS = { unlock: "Débloquer", end_visit: "Terminer la visite", pause: "Pause ménage", resume: "Rouvrir" };
const rings = new Map();

const send = open({
  board(message) { board(message); },
  ring(message) { if (message.why === "mediator") ring(message); },
  ring_over(message) { stopRing(message.id); },
  order_done(message) { problem(`${message.kiosk_id}, ${ORDERS[message.order]} : ${message.result === "done" ? "fait" : "impossible"}`, message.result === "done" ? "said" : ""); },
  problem(message) { problem(message.say); },
});

function ring(message) {
  stopRing(message.id);
  const box = el("section", { class: "ring" },
    el("p", {}, el("strong", {}, "On vous demande à la borne"), ` ${about(message.row)}`),
    button("J'y vais", () => { send("come", { request_id: message.id }); stopRing(message.id); }, "primary"));
  rings.set(message.id, box);
  byId("rings").append(box);
  ringing(rings.size);
  tone();
}

function stopRing(id) {
  rings.get(id)?.remove();
  rings.delete(id);
  ringing(rings.size);
}

function board(message) {
  const orders = byId("kiosks").dataset.orders === "yes";
  byId("kiosks").replaceChildren(...message.kiosks.map((one) => card(one, orders)));
  show(byId("kiosks-empty"), message.kiosks.length === 0);
  const now = byId("presence-now");
  if (now) now.textContent = message.there ? "Vous êtes là." : `Vous êtes absent${until(message.away_until)}. Rien ne sonne.`;
}

function until(instant) {
  if (!instant) return "";
  const at = new Date(instant);
  return ` jusqu'à ${at.getHours()} h ${String(at.getMinutes()).padStart(2, "0")}`;
}

function card(one, orders) {
  const state = one.online ? USES[one.use] : "pas en ligne";
  const wrong = one.devices.filter((device) => device.state === "lost" || device.state === "needs_attention");
  const made = el("li", { class: one.asks ? "asks" : "" },
    el("h2", {}, one.kiosk_id),
    el("p", {}, `État : ${state}`),
    one.asks ? el("p", {}, el("strong", {}, "Quelqu'un demande de l'aide")) : "",
    one.helped_by ? el("p", {}, `Avec ${one.helped_by}`) : "",
    one.paper_low ? el("p", {}, el("strong", {}, "Papier bientôt fini")) : "",
    wrong.length ? el("ul", {}, ...wrong.map((device) => el("li", {}, `${DEVICES[device.name] ?? device.name} : ${DEVICE_STATES[device.state]}`))) : "");
  if (orders && one.online) {
    made.append(el("div", { class: "buttons" }, ...Object.entries(ORDERS)
      .filter(([order]) => order !== (one.use === "paused" ? "pause" : "resume"))
      .map(([order, text]) => button(text, () => ask(one.kiosk_id, order), order === "end_visit" ? "danger" : ""))));
  }
  return made;
}

function ask(kiosk, order) {
  if (order !== "end_visit") {
    send("order", { kiosk_id: kiosk, order });
    return;
  }
  const sure = byId("sure");
  sure.returnValue = "no";
  sure.onclose = () => { if (sure.returnValue === "yes") send("order", { kiosk_id: kiosk, order }); };
  sure.showModal();
}

byId("presence")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter.value === "there") {
    send("say_away", { there: true });
    return;
  }
  const [hours, minutes] = byId("until").value.split(":").map(Number);
  const at = new Date();
  at.setHours(hours, minutes, 0, 0);
  send("say_away", { there: false, until: Number.isNaN(at.getTime()) ? null : at.toISOString() });
});
