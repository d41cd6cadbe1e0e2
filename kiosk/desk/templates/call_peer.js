// One connection to another person's page: perfect negotiation (W3C WebRTC 1.0, 10.7) with the ids, roles and limits of
// kiosk/help/wire_call.py. Who is impolite makes the first offer; a connection that is cut is mended for a while.

const READY_EACH_MS = 1000;
const MEND_FOR_MS = 30000;
const MEND_EACH_MS = 3000;
const WAVERS_MS = 1500;
const MAX_CANDIDATES = 100;
const MAX_DESCRIPTIONS = 60;
const MAX_BUILT_A_MINUTE = 20;
const ORDER = ["kiosk", "third", "agent"];

// A page's id, taken anew when it is loaded: what is for an older one is dropped.
export function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Peer {
  // `tell(signal)` takes a signal to the other page. `tracks()`: { audio, video } that this end sends now, either may be
  // null. `onChange(peer)`: its state, its stream or what it says of its devices is another one.
  constructor(me, party, { tell, tracks, mediaState, onChange, onCaption }) {
    this.party = party;
    this.polite = ORDER.indexOf(me) < ORDER.indexOf(party);
    this.tell = tell;
    this.tracks = tracks;
    this.mediaState = mediaState;
    this.onChange = onChange;
    this.onCaption = onCaption;
    this.me = freshId();
    this.other = "";
    this.pc = null;
    this.stream = new MediaStream();
    this.state = "waiting";
    this.theirs = { microphone: "none", camera: "none" };
    this.cutAt = 0;
    this.work = Promise.resolve();
    this.timers = new Set();
    this.built = [];
  }

  // `rules`: { servers, relayOnly }. Again with new credentials: what stands goes on.
  begin(rules) {
    this.rules = rules;
    if (this.pc === null) return this.greet();
    this.pc.setConfiguration(this.configuration());
    if (this.state === "on") this.settle();
    else this.mend();
  }

  greet() {
    clearInterval(this.greeting);
    const ready = () => this.tell({ type: "ready", sender: this.me, to: "", version: 1 });
    ready();
    this.greeting = setInterval(ready, READY_EACH_MS);
  }

  // One after the other: a candidate must not overtake its description.
  take(signal) {
    this.work = this.work.then(() => this.taken(signal)).catch(() => {});
  }

  async taken(signal) {
    if (signal.type === "ready") return this.met(signal);
    if (signal.sender !== this.other || this.pc === null) return;
    if (signal.type === "bye") return this.left();
    if (signal.to !== this.me) return;
    if (signal.type === "description") return this.described(signal);
    if (signal.type === "candidate") return this.found(signal);
    if (signal.type === "media_state") {
      this.theirs = { microphone: signal.microphone, camera: signal.camera };
      return this.onChange(this);
    }
    if (signal.type === "caption") this.onCaption(this, signal);
  }

  async met(signal) {
    if (signal.version !== 1 || (signal.to !== "" && signal.to !== this.me)) return;
    const fresh = signal.sender !== this.other;
    if (fresh && this.tooMany()) return;
    this.other = signal.sender;
    if (signal.to === this.me) clearInterval(this.greeting);
    else this.tell({ type: "ready", sender: this.me, to: this.other, version: 1 });
    if (fresh) await this.build();
  }

  // Pages that are loaded anew without end would keep this one busy with nothing else.
  tooMany() {
    const now = performance.now();
    this.built = this.built.filter((at) => now - at < 60_000);
    this.built.push(now);
    return this.built.length > MAX_BUILT_A_MINUTE;
  }

  left() {
    this.anew();
    this.say("gone");
  }

  // As a page that was just loaded: their page forgets the old connection when it hears this one.
  anew() {
    this.close();
    this.me = freshId();
    this.other = "";
  }

  configuration() {
    return {
      iceServers: this.rules.servers, iceTransportPolicy: this.rules.relayOnly ? "relay" : "all", bundlePolicy: "max-bundle",
    };
  }

  async build() {
    this.close();
    this.candidates = this.descriptions = 0;
    this.begun = performance.now();
    this.making = false;
    const pc = new RTCPeerConnection(this.configuration());
    this.pc = pc;
    this.stream = new MediaStream();
    pc.ontrack = ({ track }) => this.tracked(track);
    pc.onicecandidate = ({ candidate }) => pc === this.pc && this.candidate(candidate);
    pc.oniceconnectionstatechange = () => pc === this.pc && this.watch();
    // The polite end has nothing to offer before it has been offered something.
    pc.onnegotiationneeded = () => pc === this.pc && (!this.polite || pc.remoteDescription) && this.offer();
    if (this.state !== "cut") this.say("trying");
    if (this.polite) return;
    const tracks = this.tracks();
    pc.addTransceiver(tracks.audio ?? "audio", { direction: "sendrecv" });
    prefer(pc.addTransceiver(tracks.video ?? "video", { direction: "sendrecv" }));
  }

  async offer() {
    const pc = this.pc;
    try {
      this.making = true;
      await pc.setLocalDescription();
      if (pc === this.pc) this.describe();
    } catch {
      // The other end's offer came in between: it is answered instead.
    } finally {
      this.making = false;
    }
  }

  describe() {
    const { type, sdp } = this.pc.localDescription;
    this.tell({ type: "description", sender: this.me, to: this.other, kind: type, sdp });
  }

  candidate(candidate) {
    this.tell({
      type: "candidate", sender: this.me, to: this.other, candidate: candidate?.candidate ?? "",
      mid: candidate?.sdpMid ?? "", line: candidate?.sdpMLineIndex ?? 0, fragment: candidate?.usernameFragment ?? "",
    });
  }

  async described({ kind, sdp }) {
    const pc = this.pc;
    if (++this.descriptions > MAX_DESCRIPTIONS) return;
    const crossed = kind === "offer" && (this.making || pc.signalingState !== "stable");
    this.ignoring = crossed && !this.polite;
    if (this.ignoring || (kind === "answer" && pc.signalingState !== "have-local-offer")) return;
    await pc.setRemoteDescription({ type: kind, sdp });
    if (kind !== "offer") return;
    await this.attach();
    await pc.setLocalDescription();
    if (pc === this.pc) this.describe();
  }

  async found({ candidate, mid, line, fragment }) {
    if (++this.candidates > MAX_CANDIDATES) return;
    const init = { candidate, sdpMid: mid ?? "", sdpMLineIndex: line ?? 0, usernameFragment: fragment || undefined };
    await this.pc.addIceCandidate(init).catch(() => {}); // of an offer that was passed over
  }

  // Into the places of an offer, or in place of what was sent before: nothing has to be negotiated anew.
  async attach() {
    const tracks = this.tracks();
    for (const kind of ["audio", "video"]) {
      const place = this.pc?.getTransceivers().find((one) => one.receiver.track.kind === kind && !one.stopped);
      if (!place) continue;
      if (this.pc.signalingState === "have-remote-offer" && place.direction !== "sendrecv") place.direction = "sendrecv";
      if (place.sender.track !== tracks[kind]) await place.sender.replaceTrack(tracks[kind]);
    }
    this.sayMedia();
  }

  sayMedia() {
    if (this.state === "on") this.tell({ type: "media_state", sender: this.me, to: this.other, ...this.mediaState() });
  }

  tracked(track) {
    for (const old of this.stream.getTracks()) if (old.kind === track.kind) this.stream.removeTrack(old);
    this.stream.addTrack(track);
    this.onChange(this);
  }

  // --- how it stands: waiting, trying, on, cut, lost, gone

  say(state) {
    if (state === this.state) return;
    this.state = state;
    this.onChange(this);
  }

  watch() {
    const state = this.pc.iceConnectionState;
    if (state === "connected" || state === "completed") {
      this.forget();
      this.cutAt = 0;
      this.say("on");
      this.settle();
      this.sayMedia();
    } else if (state === "failed") this.cut();
    else if (state === "disconnected") this.later(WAVERS_MS, () => this.pc?.iceConnectionState === "disconnected" && this.cut());
  }

  cut() {
    if (this.cutAt) return;
    this.cutAt = performance.now();
    this.say("cut");
    this.mend();
  }

  // Again and again: what was said while the line to the desk was cut as well has reached nobody.
  mend() {
    if (this.pc === null) return;
    this.cutAt ||= performance.now();
    if (performance.now() - this.cutAt > MEND_FOR_MS) return this.lose();
    this.forget();
    this.later(MEND_EACH_MS, () => this.state !== "on" && this.mend());
    if (this.open()) this.describe();
    else if (!this.polite || this.pc.remoteDescription) this.pc.restartIce();
  }

  // The path may come back by itself while an offer is unanswered: with it open, those of the other end are passed over,
  // and pictures may stay away.
  settle() {
    clearTimeout(this.settling);
    if (!this.open()) return;
    this.describe();
    this.settling = this.later(MEND_EACH_MS, () => this.settle());
  }

  open() {
    return this.pc?.signalingState === "have-local-offer";
  }

  lose() {
    this.anew();
    this.say("lost");
  }

  later(ms, then) {
    const timer = setTimeout(() => { this.timers.delete(timer); then(); }, ms);
    this.timers.add(timer);
    return timer;
  }

  forget() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  close() {
    this.forget();
    this.cutAt = 0;
    this.pc?.close();
    this.pc = null;
  }

  // The desk tells the other end: `stop_call`, `participant`.
  end() {
    clearInterval(this.greeting);
    this.close();
  }
}

// VP8 first: every engine has it, and it costs the least without a graphics card.
function prefer(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities("video").codecs;
  const first = codecs.filter((codec) => codec.mimeType === "video/VP8");
  transceiver.setCodecPreferences([...first, ...codecs.filter((codec) => codec.mimeType !== "video/VP8")]);
}
