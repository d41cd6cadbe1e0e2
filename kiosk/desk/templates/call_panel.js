// The agent's end of sound and picture: proposes them, shows who is there, mutes, hangs up.

import { Call } from "/console/call.js";
import { faces } from "/console/call_faces.js";
import { byId, problem, show } from "/console/console_line.js";

const STATES = {
  waiting: "En attente de la borne…", trying: "Connexion…", on: "En ligne.",
  cut: "La connexion est coupée, elle se rétablit…", lost: "La connexion n'a pas pu être rétablie. Écrivez à la personne.",
  gone: "La borne a raccroché.",
};
const STOPPED = {
  refused: "La personne préfère continuer par écrit.", off: "La personne a raccroché. La conversation continue par écrit.",
  stopped: "Vous avez raccroché. La conversation continue par écrit.", over: "",
};

// Without TLS a browser has neither locks nor a microphone: the page says the second.
const alone = (hold) => (navigator.locks ? navigator.locks.request("kiosk-call", hold) : hold());

export function panel(send) {
  const view = faces(byId("faces"));
  let talk = null; // the conversation
  let call = null; // its sound and picture, in this window
  let last = null; // the desk's last `call_ready`
  let release = null; // lets another window have it

  function enter(message) {
    if (talk && talk.call_id !== message.call_id) end();
    talk = message;
    for (const id of ["ask-sound", "ask-picture"]) byId(id).disabled = message.as_third || message.line === "down";
    show(byId("hang-up"), !message.as_third);
    if (!message.third) call?.drop("third");
    view.names({ kiosk: "La personne", third: message.third });
    draw();
  }

  // One window of this browser has the microphone: another one waits until it is closed.
  function ready(message) {
    last = message;
    if (call) {
      call.ready(message);
    } else if (release === null) {
      release = () => {};
      state("L'appel est ouvert dans une autre fenêtre.");
      alone(() => new Promise((resolve) => {
        release = resolve;
        if (last === null) return stop();
        call = new Call(last.call_id, {
          relay: (to, payload) => send("relay", { call_id: last?.call_id ?? message.call_id, payload, to }),
          onChange: draw, onCaption: (peer, caption) => { byId("caption").textContent = caption.text; },
        });
        draw();
        call.ready(last);
      }));
    }
  }

  function stop() {
    call?.end();
    call = last = null;
    release?.();
    release = null;
    byId("caption").textContent = "";
    view.clear();
    draw();
  }

  function stopped(message) {
    stop();
    state(STOPPED[message.why] ?? "");
  }

  function end() {
    stop();
    talk = null;
    state("");
  }

  function state(text) {
    byId("media-state").textContent = text;
  }

  function draw() {
    show(byId("media-ask"), call === null && !talk?.as_third);
    show(byId("media-on"), call !== null);
    if (call === null) return;
    view.draw(call);
    const kiosk = call.peers.get("kiosk");
    state([STATES[kiosk?.state ?? "waiting"], call.microphone === "none" ? "Aucun micro n'a été trouvé ou permis." : ""].join(" ").trim());
    press("mute", call.microphone === "off", call.microphone === "off" ? "Rouvrir mon micro" : "Couper mon micro");
    press("camera", call.camera === "off", call.camera === "on" ? "Couper ma caméra" : "Rouvrir ma caméra");
    byId("mute").disabled = call.microphone === "none";
    show(byId("camera"), call.allowed);
  }

  function press(id, pressed, text) {
    byId(id).setAttribute("aria-pressed", String(pressed));
    byId(id).textContent = text;
  }

  function ask(picture) {
    if (talk && send("ask_call", { call_id: talk.call_id, picture })) state("La borne demande à la personne…");
    else problem("La ligne est coupée.");
  }

  byId("ask-sound").addEventListener("click", () => ask(false));
  byId("ask-picture").addEventListener("click", () => ask(true));
  byId("mute").addEventListener("click", () => call?.mute());
  byId("camera").addEventListener("click", () => call?.toggleCamera());
  byId("hang-up").addEventListener("click", () => talk && send("stop_call", { call_id: talk.call_id }));

  return { enter, ready, stopped, end, take: (message) => call?.take(message) };
}
