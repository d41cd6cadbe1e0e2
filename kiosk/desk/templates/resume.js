// A ticket that keeps a visit, read on a telephone. Its secret stands behind "#" in the address, which a browser sends
// to nobody; what the desk gives is opened here (see kiosk/ticket/sealing.py for the same in Python).
"use strict";

const PROBLEMS = {
    unknown: "Ce ticket n'est pas connu ici. S'il vient d'être imprimé, réessayez dans quelques minutes.",
    wrong: "Ce code n'est pas celui qui a été imprimé.",
    burnt: "Trois codes faux ont été montrés pour ce ticket. Par sécurité, vos réponses ont été détruites.",
    taken: "Ce ticket a déjà servi à une borne. Il ne s'utilise qu'une fois.",
    expired: "Ce ticket n'est plus valable : sa date est passée. Vos réponses ont été effacées.",
    damaged: "Ce qui a été gardé pour ce ticket est abîmé et ne peut plus être ouvert.",
    not_ours: "Cette adresse n'est pas celle d'un ticket.",
    insecure: "Ce navigateur ne peut pas ouvrir ce ticket ici. À la borne, le ticket fonctionne toujours.",
    unreachable: "Le service ne répond pas. Votre ticket reste valable. Réessayez plus tard.",
};
const text = new TextEncoder();

function hkdf(id, purpose) {
    return { name: "HKDF", hash: "SHA-256", salt: id, info: text.encode(purpose) };
}

function bytesOf(payload) {
    const letters = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

async function sealedOf(id, proof) {
    const name = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const body = JSON.stringify({ what: "look", proof: btoa(String.fromCharCode(...proof)) });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`/kept/${name}`, { method: "POST", headers, body, cache: "no-store" });
    if (answer.ok)
        return new Uint8Array(await answer.arrayBuffer());
    throw new Error((await answer.json()).why);
}

async function opened(payload) {
    const raw = bytesOf(payload);
    const id = raw.slice(0, 16);
    const secret = await crypto.subtle.importKey("raw", raw.slice(16), "HKDF", false, ["deriveBits", "deriveKey"]);
    const proof = new Uint8Array(await crypto.subtle.deriveBits(hkdf(id, "kiosk ticket 1 proof"), secret, 256));
    const aes = { name: "AES-GCM", length: 256 };
    const key = await crypto.subtle.deriveKey(hkdf(id, "kiosk ticket 1 key"), secret, aes, false, ["decrypt"]);
    const sealed = await sealedOf(id, proof);
    try {
        const how = { name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: id };
        const plain = await crypto.subtle.decrypt(how, key, sealed.slice(12));
        const length = new DataView(plain).getUint32(0);
        return JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)));
    } catch {
        throw new Error("damaged");
    }
}

function element(name, words) {
    const made = document.createElement(name);
    made.textContent = words;
    return made;
}

function show(view) {
    const page = document.getElementById("view");
    page.lang = view.language;
    page.dir = view.direction;
    page.append(element("h2", view.title));
    if (view.note)
        page.append(element("p", view.note));
    for (const section of view.sections) {
        page.append(element("h3", section.heading));
        const list = document.createElement("dl");
        for (const [label, value] of section.rows)
            list.append(element("dt", label), element("dd", value));
        page.append(list);
    }
    page.hidden = false;
    document.getElementById("after").hidden = false;
    document.getElementById("state").textContent = "Vos réponses, telles que vous les avez laissées.";
}

async function begin() {
    const payload = location.hash.slice(1);
    // Neither in the history nor on the screen of a telephone that is handed around.
    history.replaceState(null, "", location.pathname);
    try {
        if (!/^[A-Za-z0-9_-]{64}$/.test(payload))
            throw new Error("not_ours");
        if (!globalThis.crypto?.subtle)
            throw new Error("insecure");
        show(await opened(payload));
    } catch (problem) {
        document.getElementById("state").textContent = PROBLEMS[problem.message] ?? PROBLEMS.unreachable;
    }
}

begin();
