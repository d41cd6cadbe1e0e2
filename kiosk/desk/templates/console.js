// An agent's page: what rings, the queue, one conversation, and the state of the démarche that the citizen shares.

import { about, button, byId, DEVICE_STATES, DEVICES, el, languageName, minutes, open, problem, ringing, show, tone } from "/console/console_line.js";
import { panel } from "/console/call_panel.js";
import { sending } from "/console/sending.js";
import { shownPhoto } from "/console/shown_photo.js";

const STATES = { empty: "Vide", valid: "Juste", invalid: "À corriger", doubtful: "À vérifier" };
const RESULTS = {
  done: "montré", accepted: "accepté", refused: "refusé", not_possible: "impossible sur cette page", not_shared: "non partagé",
};
const ACTIONS = {
  picture: "Image", show_page: "Page officielle",
  ask_to_share: "Voir l'étape", point_at: "Montrer", propose: "Proposer", ask_for: "Demander", go_to_step: "Aller à",
};
const OVER = {
  ended: "Conversation terminée.", hung_up: "La personne a terminé.", lost: "La borne n'est pas revenue.",
  transferred: "La conversation est passée à votre collègue.", left: "Vous avez quitté la conversation.",
};

const rings = new Map();
let call = null;
let view = null;
let guidance = null;
let wrapping = "";
let seq = 0;
let proposing = "";

const send = open({
  board(message) { board(message); },
  ring(message) { ring(message); },
  ring_over(message) { stopRing(message.id); },
  in_call(message) { enter(message); },
  their_typing(message) { byId("typing").textContent = message.text ? `${message.text}…` : ""; },
  their_line(message) { line(message); },
  view(message) { shared(message); },
  view_over() { unshare(); },
  photo_part(message) { photo?.part(message, labelOf(message.field)); },
  photo_hidden() { photo?.hide(); },
  action_done(message) { result(message); },
  call_over(message) { leave(message); },
  number(message) { number(message); },
  call_ready(message) { media?.ready(message); },
  call_stopped(message) { media?.stopped(message); },
  relayed(message) { media?.take(message); },
  invited(message) { invited(message); },
  problem(message) { problem(message.say); },
});
const media = byId("media") ? panel(send) : null;
const sends = byId("sending") ? sending(send) : null;
const photo = byId("shown-photo") ? shownPhoto() : null;

function ring(message) {
  stopRing(message.id);
  const words = {
    request: "Quelqu'un demande de l'aide", transfer: `${message.by} vous passe une conversation`,
    invite: `${message.by} vous invite`, mediator: "On demande le médiateur",
  };
  const yes = {
    request: () => send("answer", { request_id: message.id }), transfer: () => send("join", { call_id: message.id }),
    invite: () => send("join", { call_id: message.id }), mediator: () => send("come", { request_id: message.id }),
  };
  const box = el("section", { class: "ring" },
    el("p", {}, el("strong", {}, words[message.why]), ` ${about(message.row)}`),
    button(message.why === "mediator" ? "J'y vais" : "Répondre", () => { yes[message.why](); stopRing(message.id); }, "primary"),
    message.why === "mediator" ? "" : button("Pas maintenant", () => { send("decline", { request_id: message.id }); stopRing(message.id); }));
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
  byId("queue").replaceChildren(...message.queue.map((row) => el("li", { class: row.suits ? "" : "faint" },
    el("p", {}, about(row), el("span", { class: "hint" }, ` attend depuis ${minutes(row.waited_s)}`)),
    byId("talk") ? button("Répondre", () => send("answer", { request_id: row.request_id })) : "")));
  show(byId("queue-empty"), message.queue.length === 0);
  const available = byId("available");
  if (available) {
    available.setAttribute("aria-pressed", String(message.available));
    available.textContent = message.available ? "Je suis disponible" : "Je suis en pause";
  }
  byId("callbacks")?.replaceChildren(...message.callbacks.map((row) => el("li", { id: `callback-${row.callback_id}` },
    el("p", {}, `${row.kiosk_id} · ${row.title || "sans démarche"} · ${languageName(row.language)}`, row.by ? ` · ${row.by}` : ""),
    el("p", { class: "number" }, numbers.get(row.callback_id) ?? ""),
    numbers.has(row.callback_id) ? ended(row.callback_id) : button("Voir le numéro", () => send("take_callback", { callback_id: row.callback_id })))));
  show(byId("callbacks-empty"), message.callbacks.length === 0);
  byId("colleagues")?.replaceChildren(...message.colleagues.map((one) => el("li", {},
    `${one.name} : ${{ free: "disponible", busy: "en conversation", pause: "en pause" }[one.state]}`)));
  show(byId("colleagues-empty"), message.colleagues.length === 0);
  const select = byId("colleague");
  if (select) {
    const chosen = select.value;
    select.replaceChildren(...message.colleagues.filter((one) => one.state === "free").map((one) =>
      el("option", { value: one.person }, one.interprets.length ? `${one.name} (${one.interprets.join(", ")})` : one.name)));
    if (chosen) select.value = chosen;
  }
}

const numbers = new Map();
function number(message) {
  numbers.set(message.callback_id, message.number);
  const row = byId(`callback-${message.callback_id}`);
  if (row) {
    row.querySelector(".number").textContent = message.number;
    row.querySelector("button").replaceWith(ended(message.callback_id));
  }
}

function ended(id) {
  return button("Appel passé", () => { numbers.delete(id); send("end_callback", { callback_id: id, category: 0 }); });
}

function enter(message) {
  const fresh = !call || call.call_id !== message.call_id;
  call = message;
  media?.enter(message);
  sends?.enter(message);
  show(byId("outside"), !message.as_third && !message.third);
  show(byId("third"), !message.as_third && Boolean(message.third));
  byId("third-name").textContent = message.third ? `${message.third} est dans la conversation.` : "";
  show(byId("hand-on"), !message.as_third);
  byId("end").textContent = message.as_third ? "Quitter la conversation" : "Terminer la conversation";
  show(byId("sending"), !message.as_third);
  if (fresh) {
    show(byId("invited"), false);
    byId("log").replaceChildren();
    byId("typing").textContent = "";
    byId("results").replaceChildren();
    unshare();
    seq = 0;
  }
  byId("call-about").textContent = about(message.row);
  show(byId("call"), true);
  show(byId("talk-empty"), false);
  show(byId("wrap-up"), false);
  show(byId("call-down"), message.line === "down");
  byId("ask-share").disabled = message.as_third || message.line === "down";
  byId("categories").replaceChildren(...message.categories.map((text, number_) => el("label", {},
    el("input", { type: "radio", name: "category", value: String(number_), required: true }), ` ${text}`)));
  if (!view) guidance = message.guidance;
  guide();
  phrases();
  if (fresh) byId("line").focus();
}

function phrases() {
  const first = guidance?.suggested ?? ["hello", "what", "share"];
  const ranked = [...call.phrases].sort((a, b) => rank(first, a.id) - rank(first, b.id));
  byId("phrases").replaceChildren(...ranked.map((one) => {
    const made = button("", () => send("say_phrase", { call_id: call.call_id, phrase: one.id }), first.includes(one.id) ? "suggested" : "");
    made.append(one.french);
    if (one.text !== one.french) made.append(el("small", { lang: tag(call.row.language), dir: call.rtl ? "rtl" : "ltr" }, one.text));
    return made;
  }));
  byId("phrases").scrollTop = 0;
}

function rank(first, id) {
  const place = first.indexOf(id);
  return place < 0 ? first.length : place;
}

function tag(language) {
  return language.split("_")[0];
}

function line(message) {
  const text = el("span", { lang: call ? tag(call.row.language) : "fr", dir: "auto" }, message.text);
  const entry = el("p", { class: message.mine ? "mine" : "theirs" }, el("strong", {}, message.mine ? "Vous : " : "À la borne : "), text);
  if (message.french) entry.append(el("small", {}, message.french));
  byId("log").append(entry);
  byId("log").scrollTop = byId("log").scrollHeight;
  if (!message.mine) byId("typing").textContent = "";
}

function shared(message) {
  view = message.state;
  guidance = message.guidance;
  show(byId("view"), true);
  show(byId("view-empty"), false);
  byId("view-title").textContent = view.title;
  const name = guidance.steps.find((step) => step.id === view.step)?.title ?? "";
  byId("view-step").textContent = [guidance.title, name, view.count ? `${view.index} sur ${view.count}` : ""].filter(Boolean).join(" · ");
  byId("fields").replaceChildren(...view.fields.map(field));
  byId("buttons").replaceChildren(...view.buttons.map((one) => button(`Montrer « ${one.label} »`, () => point(one.id))));
  byId("devices").replaceChildren(...view.devices.map((one) => el("li", {}, `${DEVICES[one.name] ?? one.name} : ${DEVICE_STATES[one.state]}`)));
  for (const one of byId("asks").children) one.className = one.dataset.what === guidance.next_action ? "suggested" : "";
  byId("step").replaceChildren(...guidance.steps.map((step) => el("option", { value: step.id }, step.title)));
  guide();
  phrases();
}

function field(one) {
  const french = guidance.labels[one.id] ?? one.label;
  const name = el("th", { scope: "row" }, french);
  if (french !== one.label) name.append(el("small", { lang: tag(view.language), dir: "auto" }, one.label));
  const answer = el("td", { dir: "auto" }, one.value ?? (one.filled ? "••• masquée" : ""));
  const state = el("td", { class: one.state }, one.filled ? STATES[one.state] : STATES.empty);
  if (one.problem) state.append(el("small", { lang: tag(view.language), dir: "auto" }, one.problem));
  return el("tr", {}, name, state, answer, el("td", {},
    button("Montrer", () => point(one.id)),
    button("Proposer", () => propose(one.id, french))));
}

function labelOf(id) {
  return guidance?.labels[id] ?? view?.fields.find((one) => one.id === id)?.label ?? id;
}

function guide() {
  show(byId("guide"), Boolean(guidance && (guidance.official || guidance.checklist.length)));
  if (!guidance) return;
  byId("official").replaceChildren(guidance.official
    ? el("a", { href: guidance.official, target: "_blank", rel: "noopener noreferrer" }, "Page officielle de la démarche") : "");
  byId("checklist").replaceChildren(...guidance.checklist.map((text) => el("li", {}, text)));
  show(byId("checklist-title"), guidance.checklist.length > 0);
  show(byId("stumbles-title"), guidance.stumbles.length > 0);
  byId("stumbles").replaceChildren(...guidance.stumbles.flatMap((one) => [el("dt", {}, one.about), el("dd", {}, one.say)]));
}

function unshare() {
  view = null;
  guidance = call?.guidance ?? null;
  photo?.hide();
  if (!byId("view")) return;
  show(byId("view"), false);
  guide();
  show(byId("propose"), false);
  show(byId("view-empty"), true);
  for (const id of ["fields", "buttons", "devices", "view-title", "view-step"]) byId(id).replaceChildren();
}

function point(target) {
  send("point", { call_id: call.call_id, target });
}

function propose(id, label) {
  proposing = id;
  byId("propose-field").textContent = label;
  show(byId("propose"), true);
  byId("value").focus();
}

function result(message) {
  const label = guidance?.labels[message.target] ?? message.target;
  byId("results").prepend(el("li", {}, `${ACTIONS[message.action] ?? message.action} ${label} : ${RESULTS[message.result] ?? message.result}`));
}

function leave(message) {
  if (call && message.call_id !== call.call_id) return;
  media?.end();
  call = message.wrap_up && call ? { ...call, guidance: null } : call;
  unshare();
  wrapping = message.call_id;
  show(byId("call"), false);
  show(byId("wrap-up"), message.wrap_up);
  show(byId("talk-empty"), !message.wrap_up);
  byId("ask-share").disabled = true;
  call = message.wrap_up ? call : null;
  problem(OVER[message.why] ?? "", "said");
}

function invited(message) {
  byId("guest-link").value = location.origin + message.path;
  byId("guest-hint").textContent = `Valable ${message.minutes} minutes, pour cette conversation seulement. La personne invitée entend et voit, et n'a pas l'écran partagé ni les messages.`;
  show(byId("invited"), true);
  byId("guest-link").focus();
}

function on(id, event, act) {
  byId(id)?.addEventListener(event, (happened) => { happened.preventDefault(); act(happened); });
}

on("available", "click", () => send("set_available", { available: byId("available").getAttribute("aria-pressed") !== "true" }));
on("say", "submit", () => {
  const text = byId("line").value.trim();
  if (text && call && send("say", { call_id: call.call_id, text })) byId("line").value = "";
});
// Real-time text: the whole line at each key, so that a lost one harms nothing.
byId("line")?.addEventListener("input", () => {
  if (call) send("type", { call_id: call.call_id, seq: ++seq, text: byId("line").value });
});
byId("line")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    byId("say").requestSubmit();
  }
});
on("end", "click", () => send(call.as_third ? "leave" : "end", { call_id: call.call_id }));
on("show-out", "click", () => send("show_out", { call_id: call.call_id }));
on("ask-share", "click", () => send("share_view", { call_id: call.call_id }));
on("hand-on", "submit", (event) => {
  const person = byId("colleague").value;
  if (!person) problem("Aucun collègue n'est disponible.");
  else if (event.submitter.value === "transfer") send("transfer", { call_id: call.call_id, person });
  else send("invite", { call_id: call.call_id, person, role: "interpreter" });
});
on("invite", "submit", () => {
  send("invite_by_link", { call_id: call.call_id, role: byId("guest-role").value, name: byId("guest-name").value });
});
on("copy-link", "click", () => {
  byId("guest-link").select();
  navigator.clipboard?.writeText(byId("guest-link").value).catch(() => {});
});
on("propose", "submit", () => {
  send("propose_value", { call_id: call.call_id, field: proposing, value: byId("value").value, reason: byId("reason").value });
  byId("propose").reset();
  show(byId("propose"), false);
});
on("propose-cancel", "click", () => show(byId("propose"), false));
on("go", "submit", () => send("go_to", { call_id: call.call_id, step: byId("step").value }));
for (const one of byId("asks")?.children ?? []) {
  one.addEventListener("click", () => send("ask", { call_id: call.call_id, what: one.dataset.what }));
}
on("wrap-up", "submit", () => {
  const chosen = new FormData(byId("wrap-up")).get("category");
  if (chosen !== null && send("wrap_up", { call_id: wrapping, category: Number(chosen) })) {
    call = null;
    show(byId("wrap-up"), false);
    show(byId("talk-empty"), true);
  }
});
