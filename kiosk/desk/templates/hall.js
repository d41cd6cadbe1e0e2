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

// Hundreds of kiosks may stand in a hall's list: a card is built anew only when its kiosk says something new, so that
// a finger on its way to a button, and a keyboard's focus, stay where they are.
const cards = new Map(); // kiosk -> { said, made, one }
const FEW = 12;
// borne-2 before borne-10.
const names = new Intl.Collator("fr", { numeric: true });

function board(message) {
  const orders = byId("kiosks").dataset.orders === "yes";
  const there = new Set(message.kiosks.map((one) => one.kiosk_id));
  for (const [kiosk, { made }] of cards) {
    if (there.has(kiosk)) continue;
    made.remove();
    cards.delete(kiosk);
  }
  const sorted = message.kiosks.toSorted((one, other) => names.compare(one.kiosk_id, other.kiosk_id));
  sorted.forEach((one, place) => put(one, orders, byId("kiosks").children[place] ?? null));
  show(byId("kiosks-empty"), message.kiosks.length === 0);
  show(byId("look"), message.kiosks.length > FEW);
  summary(message.kiosks);
  filter();
  const now = byId("presence-now");
  if (now) now.textContent = message.there ? "Vous êtes là." : `Vous êtes absent${until(message.away_until)}. Rien ne sonne.`;
}

function put(one, orders, before) {
  const said = JSON.stringify(one);
  const known = cards.get(one.kiosk_id);
  if (known?.said === said) return;
  const made = card(one, orders);
  if (known) {
    const held = known.made.contains(document.activeElement) ? document.activeElement.dataset.order : "";
    known.made.replaceWith(made);
    if (held) made.querySelector(`[data-order="${held}"]`)?.focus();
  } else {
    byId("kiosks").insertBefore(made, before);
  }
  cards.set(one.kiosk_id, { said, made, one });
}

const wrong = (one) => one.devices.filter((device) => device.state === "lost" || device.state === "needs_attention");
const toSee = (one) => one.asks || one.paper_low || !one.online || one.use === "out_of_order" || wrong(one).length > 0;

function summary(kiosks) {
  const counts = [
    ["demandent de l'aide", kiosks.filter((one) => one.asks).length],
    ["occupées", kiosks.filter((one) => one.online && one.use === "in_use").length],
    ["papier bientôt fini", kiosks.filter((one) => one.paper_low).length],
    ["hors service", kiosks.filter((one) => one.online && one.use === "out_of_order").length],
    ["pas en ligne", kiosks.filter((one) => !one.online).length],
  ];
  byId("counts").textContent = [`${kiosks.length} bornes`, ...counts.filter(([, many]) => many).map(([text, many]) => `${text} : ${many}`)].join(" · ");
}

function filter() {
  const few = cards.size <= FEW;
  const name = byId("name").value.trim().toLowerCase();
  const some = !few && byId("some").checked;
  let shown = 0;
  for (const { made, one } of cards.values()) {
    const wanted = few || ((!some || toSee(one)) && one.kiosk_id.toLowerCase().includes(name));
    show(made, wanted);
    shown += wanted;
  }
  show(byId("none-shown"), cards.size > 0 && shown === 0);
}

byId("name").addEventListener("input", filter);
byId("some").addEventListener("change", filter);

function until(instant) {
  if (!instant) return "";
  const at = new Date(instant);
  return ` jusqu'à ${at.getHours()} h ${String(at.getMinutes()).padStart(2, "0")}`;
}

function card(one, orders) {
  const state = one.online ? USES[one.use] : "pas en ligne";
  const problems = wrong(one);
  const made = el("li", { class: one.asks ? "asks" : "" },
    el("h2", {}, one.kiosk_id),
    el("p", {}, `État : ${state}`),
    one.asks ? el("p", {}, el("strong", {}, "Quelqu'un demande de l'aide")) : "",
    one.helped_by ? el("p", {}, `Avec ${one.helped_by}`) : "",
    one.paper_low ? el("p", {}, el("strong", {}, "Papier bientôt fini")) : "",
    problems.length ? el("ul", {}, ...problems.map((device) => el("li", {}, `${DEVICES[device.name] ?? device.name} : ${DEVICE_STATES[device.state]}`))) : "");
  if (orders && one.online) {
    made.append(el("div", { class: "buttons" }, ...Object.entries(ORDERS)
      .filter(([order]) => order !== (one.use === "paused" ? "pause" : "resume"))
      .map(([order, text]) => {
        const action = button(text, () => ask(one.kiosk_id, order), order === "end_visit" ? "danger" : "");
        action.dataset.order = order;
        action.setAttribute("aria-label", `${text}, ${one.kiosk_id}`);
        return action;
      })));
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
