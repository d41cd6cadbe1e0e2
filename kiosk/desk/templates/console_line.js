// The line to the desk, and the few helpers that both pages share. No framework: what is built here is text and
// elements, never markup from outside.

export function byId(id) {
  return document.getElementById(id);
}

export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key.startsWith("aria-") || key === "lang" || key === "dir" || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function button(text, act, kind = "") {
  const made = el("button", { type: "button", class: kind }, text);
  made.addEventListener("click", () => act(made));
  return made;
}

export function show(element, wanted) {
  if (element) element.hidden = !wanted;
}

export function open(handlers) {
  let socket = null;
  let waits = 500;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/console/line`);
    socket.addEventListener("open", () => {
      waits = 500;
      status("En ligne");
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      const handle = handlers[message.type];
      if (handle) handle(message);
    });
    socket.addEventListener("close", (event) => {
      if (event.code === 4403) {
        status("Votre session est terminée. Reconnectez-vous.");
        return;
      }
      status("Ligne coupée. Nouvel essai…");
      setTimeout(connect, waits);
      waits = Math.min(waits * 2, 8000);
    });
  }

  function status(text) {
    byId("status").textContent = text;
    document.body.dataset.line = text === "En ligne" ? "up" : "down";
  }

  connect();
  return function send(type, fields = {}) {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify({ type, ...fields }));
    return true;
  };
}

let problemTimer = 0;
export function problem(text, kind = "") {
  const place = byId("problem");
  place.className = kind;
  place.textContent = text;
  clearTimeout(problemTimer);
  problemTimer = setTimeout(() => { place.textContent = ""; }, 8000);
}

const TEAMS = { demarche: "Démarche", language: "Langue", sign_language: "Langue des signes", unsure: "Ne sait pas" };
export function about(row) {
  return [row.kiosk_id, row.title || TEAMS[row.team] || row.team, languageName(row.language)].filter(Boolean).join(" · ");
}

const names = new Intl.DisplayNames(["fr"], { type: "language", fallback: "code" });
export function languageName(code) {
  const [language, variant] = code.split("_");
  return variant === "simple" ? `${names.of(language)} simple` : names.of(language);
}

export function minutes(seconds) {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

// A short tone: a browser plays it once the person has touched the page.
export function tone() {
  try {
    const audio = new AudioContext();
    const note = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.15;
    note.frequency.value = 660;
    note.connect(volume).connect(audio.destination);
    note.start();
    note.stop(audio.currentTime + 0.35);
    note.addEventListener("ended", () => audio.close());
  } catch {
    // No sound here: the ring is seen, and said by a screen reader.
  }
}

const title = document.title;
export function ringing(count) {
  document.title = count ? `(${count}) ${title}` : title;
}

export const DEVICES = {
  scanner: "Scanner", camera: "Caméra", card_reader: "Lecteur de cartes", receipt_printer: "Imprimante de tickets",
  page_printer: "Imprimante de documents", inputs: "Pavé de touches",
};
export const DEVICE_STATES = {
  absent: "absent", starting: "démarre", ready: "prêt", busy: "occupé", needs_attention: "à voir", lost: "ne répond plus",
};
