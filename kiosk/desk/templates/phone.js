// Files are sealed here, with the key of the page's address, which the browser does not send; and opened here.
"use strict";

const phone = document.getElementById("phone");
const { direction, slot } = phone.dataset;
const MOST_FILES = Number(phone.dataset.files);
const MOST_BYTES = Number(phone.dataset.bytes);
const OVERHEAD = 28; // nonce and authenticator
const button = document.getElementById("do");

function say(name) {
  for (const each of document.querySelectorAll(".say[id]")) each.hidden = each.id !== "say_" + name;
}

function keyBytes() {
  const text = location.hash.slice(1).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

async function theKey(use) {
  const bytes = keyBytes();
  if (bytes.length !== 32) throw new Error("no key");
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [use]);
}

function associated(number) {
  return new TextEncoder().encode(`kiosk phone 1 ${direction} ${slot} ${number}`);
}

class Gone extends Error {}

async function ask(path, options) {
  const answer = await fetch(`/p/${slot}/${path}`, { cache: "no-store", credentials: "omit", ...options });
  if (answer.status === 404) throw new Gone();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function sealed(key, number, file) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const options = { name: "AES-GCM", iv: nonce, additionalData: associated(number) };
  return new Blob([nonce, await crypto.subtle.encrypt(options, key, await file.arrayBuffer())]);
}

async function send() {
  const files = [...document.getElementById("files").files];
  if (files.length === 0) return say("none");
  const bytes = files.reduce((sum, file) => sum + file.size + OVERHEAD, 0);
  if (files.length > MOST_FILES || bytes > MOST_BYTES) return say("large");
  button.disabled = true;
  say("busy");
  const key = await theKey("encrypt");
  for (let number = 0; number < files.length; number += 1) {
    await ask(`files/${number}`, { method: "PUT", body: await sealed(key, number, files[number]) });
  }
  await ask("done", { method: "POST" });
  say("done");
}

async function receive() {
  button.disabled = true;
  say("busy");
  const key = await theKey("decrypt");
  const body = new Uint8Array(await (await ask("paper")).arrayBuffer());
  const options = { name: "AES-GCM", iv: body.subarray(0, 12), additionalData: associated(0) };
  const paper = await crypto.subtle.decrypt(options, key, body.subarray(12));
  document.getElementById("link").href = URL.createObjectURL(new Blob([paper], { type: "application/pdf" }));
  document.getElementById("save").hidden = false;
  button.hidden = true;
  say("done");
  await ask("paper", { method: "DELETE" }).catch(() => undefined);
}

async function act() {
  try {
    await (direction === "in" ? send() : receive());
  } catch (error) {
    say(error instanceof Gone ? "gone" : "failed");
    button.disabled = error instanceof Gone;
  }
}

if (!window.crypto || !crypto.subtle || location.hash.length < 43) {
  say(window.crypto && crypto.subtle ? "gone" : "unable");
  button.disabled = true;
} else {
  button.addEventListener("click", act);
}
