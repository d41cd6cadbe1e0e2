// Sound and picture of one conversation: this end's devices, and a connection to each of the others. Used by the page of
// an agent (call_panel.js) and by that of an interpreter who came by a link (join.js).

import { Peer } from "/console/call_peer.js";

// What leaves this page in a second: the desk cuts a line that says more than forty.
const SIGNALS_EACH_MS = 40;
// Echo, noise: the browser's own.
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };

export class Call {
  // `relay(to, payload)` sends by the line to the desk. `onChange(call)`: something that is shown has changed.
  constructor(callId, { relay, onChange, onCaption }) {
    this.callId = callId;
    this.relay = relay;
    this.onChange = onChange;
    this.onCaption = onCaption ?? (() => {});
    this.peers = new Map();
    this.microphone = "none";
    this.camera = "none";
    this.sound = null;
    this.picture = null;
    this.over = false;
    this.waiting = [];
    this.opened = this.openSound();
  }

  // `message`: the desk's `call_ready`; again with new credentials.
  async ready(message) {
    await this.opened;
    if (this.over) return;
    this.rules = {
      servers: message.servers.map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls })),
      relayOnly: message.relay_only,
    };
    this.me = message.me;
    this.allowed = message.picture;
    if (message.picture && this.camera === "none") await this.openCamera();
    if (!message.picture && this.picture) this.closeCamera("none");
    if (this.over) return;
    for (const party of [...this.peers.keys()]) if (!message.others.includes(party)) this.drop(party);
    for (const party of message.others) this.peer(party).begin(this.rules);
    this.refresh();
  }

  peer(party) {
    if (!this.peers.has(party)) {
      this.peers.set(party, new Peer(this.me, party, {
        tell: (signal) => this.tell(party, signal),
        tracks: () => ({ audio: this.sound, video: this.camera === "on" ? this.picture : null }),
        mediaState: () => ({ microphone: this.microphone, camera: this.camera }),
        onChange: () => this.onChange(this),
        onCaption: (peer, caption) => this.onCaption(peer, caption),
      }));
    }
    return this.peers.get(party);
  }

  // `message`: the desk's `relayed`.
  take(message) {
    let signal = null;
    try {
      signal = JSON.parse(message.payload);
    } catch {
      return;
    }
    if (signal !== null && typeof signal === "object") this.peers.get(message.sender)?.take(signal);
  }

  drop(party) {
    this.peers.get(party)?.end();
    this.peers.delete(party);
    this.onChange(this);
  }

  // --- this end's devices

  async openSound() {
    const stream = await navigator.mediaDevices?.getUserMedia({ audio: SOUND }).catch(() => null);
    this.sound = stream?.getAudioTracks()[0] ?? null;
    if (this.over) this.sound?.stop();
    this.microphone = this.sound ? "on" : "none";
  }

  async openCamera() {
    const stream = await navigator.mediaDevices?.getUserMedia({ video: PICTURE }).catch(() => null);
    this.picture = stream?.getVideoTracks()[0] ?? null;
    if (this.over) this.picture?.stop();
    this.camera = this.picture ? "on" : "none";
  }

  closeCamera(state) {
    this.picture?.stop();
    this.picture = null;
    this.camera = state;
  }

  mute() {
    if (this.sound === null) return;
    this.microphone = this.microphone === "on" ? "off" : "on";
    this.sound.enabled = this.microphone === "on";
    this.refresh();
  }

  // Off is off: the lamp beside the lens goes out.
  async toggleCamera() {
    if (!this.allowed) return;
    if (this.camera === "on") this.closeCamera("off");
    else await this.openCamera();
    this.refresh();
  }

  refresh() {
    for (const peer of this.peers.values()) peer.attach();
    this.onChange(this);
  }

  // --- to the others

  tell(party, signal) {
    this.waiting.push([party, JSON.stringify(signal)]);
    if (!this.pacing) this.next();
  }

  next() {
    const [to, payload] = this.waiting.shift();
    this.relay(to, payload);
    this.pacing = setTimeout(() => {
      this.pacing = 0;
      if (this.waiting.length) this.next();
    }, SIGNALS_EACH_MS);
  }

  end() {
    this.over = true;
    for (const peer of this.peers.values()) peer.end();
    this.peers.clear();
    this.sound?.stop();
    this.picture?.stop();
    this.onChange(this);
  }
}
