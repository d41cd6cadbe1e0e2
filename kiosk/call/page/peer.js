"use strict";

// One connection to another person's page: "perfect negotiation" (W3C WebRTC 10.7) with this end as the polite one, the
// ids of kiosk/help/wire_call.py, and a connection that is cut is mended for a while. `Call` has the media.

const READY_EACH_MS = 1000;
const MEND_FOR_MS = 30000;
const MEND_EACH_MS = 3000;
// A path that wavers (a phone's network changes cells) is often there again by itself.
const WAVERS_MS = 1500;
// A connection whose other end does not answer any restart is built anew.
const ANEW_AFTER_MS = 9000;
const MAX_CANDIDATES = 100;
const MAX_DESCRIPTIONS = 60;
// Pages that one person loads in a call; each takes a connection of its own to be built.
const MAX_MEETINGS = 60;
const SENTENCE_EACH_MS = 200;
const DRAFT_EACH_MS = 300;

function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Peer {
  // `call`: { tell, rules(), tracks(), stream, own(), changed(), hearing }
  constructor(party, call) {
    this.party = party;
    this.call = call;
    this.video = document.getElementById(party);
    this.pc = null;
    this.state = "";
    this.cutAt = 0;
    this.meetings = 0;
    this.firstFrame = 0;
    this.captionedAt = {};
    this.begun = performance.now();
    this.timers = new Set();
    this.work = Promise.resolve();
    this.anew();
  }

  // -- ids

  // As a page that was just loaded.
  anew() {
    this.close();
    this.me = freshId();
    this.other = "";
    this.greet();
  }

  greet() {
    clearInterval(this.greeting);
    this.send({ type: "ready", sender: this.me, to: "", version: 1 });
    // Nobody is there: their page does not know calls, or is gone.
    this.later(MEND_FOR_MS, () => this.fail());
    if (!this.cutAt) this.say("trying");
    this.greeting = setInterval(() => this.send({ type: "ready", sender: this.me, to: "", version: 1 }), READY_EACH_MS);
  }

  met(signal) {
    if (signal.to !== "" && signal.to !== this.me) return;
    if (signal.sender !== this.other) {
      if (++this.meetings > MAX_MEETINGS) return;
      this.other = signal.sender;
      this.build();
    }
    if (signal.to === this.me) clearInterval(this.greeting);
    else this.send({ type: "ready", sender: this.me, to: this.other, version: 1 });
  }

  // -- signals

  send(signal) {
    this.call.tell({ type: "signal", party: this.party, signal });
  }

  address(signal) {
    this.send({ sender: this.me, to: this.other, ...signal });
  }

  // One after the other: a candidate must not overtake the description that it belongs to.
  take(signal) {
    this.work = this.work.then(() => this.taken(signal)).catch(() => {});
  }

  async taken(signal) {
    if (signal.type === "ready") return this.met(signal);
    if (signal.type === "bye") return this.left(signal);
    if (signal.to !== this.me || signal.sender !== this.other || this.pc === null) return;
    switch (signal.type) {
      case "description":
        return this.described(signal);
      case "candidate":
        return this.found(signal);
      case "media_state":
        return this.call.theirs(this, signal);
      case "caption":
        return this.captioned(signal);
    }
  }

  // Each is another picture of the screen: what is not said to its end comes no more often than it can be read.
  captioned({ seq, text, final }) {
    const now = performance.now();
    const [kind, each] = final ? ["sentence", SENTENCE_EACH_MS] : ["draft", DRAFT_EACH_MS];
    if (now - (this.captionedAt[kind] ?? -each) < each) return;
    this.captionedAt[kind] = now;
    this.call.tell({ type: "heard", party: this.party, seq, text, final: final ?? false });
  }

  left(signal) {
    if (signal.sender !== this.other) return;
    this.end();
    this.say("gone");
  }

  async described(signal) {
    const pc = this.pc;
    if (++this.descriptions > MAX_DESCRIPTIONS) return;
    // Both have offered: this end is the polite one, and setRemoteDescription takes its own offer back.
    await pc.setRemoteDescription({ type: signal.kind, sdp: signal.sdp });
    this.remoteSet = true;
    if (signal.kind !== "offer") return;
    await this.attach();
    await pc.setLocalDescription();
    if (pc === this.pc) this.describe("answer");
  }

  describe(kind) {
    const { type, sdp } = this.pc.localDescription;
    if (type === kind) this.address({ type: "description", kind, sdp });
  }

  async found(signal) {
    if (++this.candidates > MAX_CANDIDATES) return;
    // Of an offer that was taken back, or before any: nothing waits for it.
    await this.pc
      .addIceCandidate({
        candidate: signal.candidate,
        sdpMid: signal.mid || null,
        sdpMLineIndex: signal.line ?? 0,
        usernameFragment: signal.fragment || null,
      })
      .catch(() => {});
  }

  // -- the connection

  build() {
    this.close();
    this.descriptions = 0;
    this.candidates = 0;
    this.begun = performance.now();
    this.firstFrame = 0;
    // Their page greets and never offers, or no way is found.
    if (this.cutAt) this.later(MEND_EACH_MS * 2, () => this.mend());
    else this.later(MEND_FOR_MS, () => this.fail());
    let pc = null;
    try {
      pc = new RTCPeerConnection(this.configuration());
    } catch {
      return this.fail(); // relays that are none
    }
    this.pc = pc;
    this.stream = new MediaStream();
    this.video.srcObject = this.stream;
    pc.ontrack = (event) => this.tracked(event);
    pc.onicecandidate = ({ candidate }) => pc === this.pc && candidate && this.candidate(candidate);
    pc.onnegotiationneeded = () => pc === this.pc && this.remoteSet && this.offer();
    pc.oniceconnectionstatechange = () => pc === this.pc && this.watch();
    this.remoteSet = false; // whoever is impolite (the other end) makes the first offer
    if (!this.cutAt) this.say("trying");
  }

  renew() {
    try {
      this.pc?.setConfiguration(this.configuration());
    } catch {
      // Relays that are none: what stands goes on.
    }
  }

  configuration() {
    const { servers, relayOnly } = this.call.rules();
    return { iceServers: servers, iceTransportPolicy: relayOnly ? "relay" : "all", bundlePolicy: "max-bundle" };
  }

  candidate(candidate) {
    this.address({
      type: "candidate",
      candidate: candidate.candidate,
      mid: candidate.sdpMid ?? "",
      line: candidate.sdpMLineIndex ?? 0,
      fragment: candidate.usernameFragment ?? "",
    });
  }

  async offer() {
    const pc = this.pc;
    try {
      await pc.setLocalDescription();
      if (pc === this.pc) this.describe("offer");
    } catch {
      // An offer of the other end came in between: it is answered instead.
    }
  }

  // What this end sends goes into the places that the other end's offer has.
  async attach() {
    const tracks = this.call.tracks();
    for (const transceiver of this.pc.getTransceivers()) {
      if (transceiver.direction === "stopped" || transceiver.stopped) continue;
      const kind = transceiver.receiver.track.kind;
      if (transceiver.direction !== "sendrecv") transceiver.direction = "sendrecv";
      transceiver.sender.setStreams(this.call.stream);
      if (kind === "video") this.prefer(transceiver);
      await transceiver.sender.replaceTrack(this.firstOf(transceiver) ? tracks[kind] : null);
    }
  }

  // An other end that offers two places for a picture gets one picture.
  firstOf(transceiver) {
    const kind = transceiver.receiver.track.kind;
    return this.pc.getTransceivers().find((one) => one.receiver.track.kind === kind && !one.stopped) === transceiver;
  }

  // VP8 is the one that every engine has and that costs the least without a graphics card.
  prefer(transceiver) {
    const codecs = RTCRtpReceiver.getCapabilities("video").codecs;
    const first = codecs.filter((codec) => codec.mimeType === "video/VP8");
    transceiver.setCodecPreferences([...first, ...codecs.filter((codec) => codec.mimeType !== "video/VP8")]);
  }

  // Tracks have come or gone at this end.
  async refresh() {
    if (this.pc === null || !this.remoteSet) return;
    const tracks = this.call.tracks();
    for (const kind of ["audio", "video"]) {
      const place = this.pc.getTransceivers().find((one) => one.receiver.track.kind === kind && !one.stopped);
      if (place) await place.sender.replaceTrack(tracks[kind]);
      else if (tracks[kind]) {
        const added = this.pc.addTransceiver(tracks[kind], { direction: "sendrecv", streams: [this.call.stream] });
        if (kind === "video") this.prefer(added);
      }
    }
  }

  tracked({ track }) {
    for (const old of this.stream.getTracks()) if (old.kind === track.kind) this.stream.removeTrack(old);
    this.stream.addTrack(track);
    this.video.play().catch(() => {});
    if (track.kind === "video") this.await();
    else this.call.hearing.follow(this.party, track);
  }

  await() {
    const pc = this.pc;
    this.video.requestVideoFrameCallback(() => {
      if (pc !== this.pc || this.firstFrame) return;
      this.firstFrame = performance.now() - this.begun;
      this.call.changed();
      this.say(this.state, true);
    });
  }

  // -- how it stands

  say(state, again = false) {
    if (state === this.state && !again) return;
    this.state = state;
    this.call.tell({ type: "linked", party: this.party, state, first_frame_ms: this.firstFrame });
    this.call.changed();
  }

  watch() {
    const state = this.pc.iceConnectionState;
    if (state === "connected" || state === "completed") this.stands();
    else if (state === "failed") this.cut();
    else if (state === "disconnected") this.later(WAVERS_MS, () => this.pc?.iceConnectionState === "disconnected" && this.cut());
  }

  stands() {
    this.forget();
    this.cutAt = 0;
    this.say("on");
    this.settle();
    this.call.own(this);
  }

  cut() {
    if (this.cutAt) return;
    this.cutAt = performance.now();
    this.say("cut");
    this.mend();
  }

  // Again and again: an offer that left while the line to the desk was cut as well has reached nobody.
  mend() {
    if (!this.cutAt) return this.settle();
    const gone = performance.now() - this.cutAt;
    if (gone > MEND_FOR_MS) return this.fail();
    this.forget();
    this.later(MEND_EACH_MS, () => this.mend());
    if (gone > ANEW_AFTER_MS) {
      const since = this.cutAt;
      this.anew();
      this.cutAt = since;
      this.later(MEND_EACH_MS * 2, () => this.mend());
      return;
    }
    if (this.open()) this.describe("offer");
    else this.pc?.restartIce();
  }

  // A path may come back by itself, the offer that was to mend it still unanswered: Chromium decodes no picture from
  // then on until an answer comes (seen: 8 of 20 calls cut for fifteen seconds stayed without one).
  settle() {
    clearTimeout(this.settling);
    if (!this.open()) return;
    this.describe("offer");
    this.settling = this.later(MEND_EACH_MS, () => this.settle());
  }

  open() {
    return this.pc?.signalingState === "have-local-offer";
  }

  fail() {
    this.end();
    this.say("lost");
  }

  later(ms, then) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  forget() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  close() {
    this.forget();
    const pc = this.pc;
    this.pc = null;
    pc?.close();
    this.video.srcObject = null;
    this.call.hearing.follow(this.party, null);
  }

  // What a recogniser at this end has understood.
  caption({ seq, text, final }) {
    if (this.state === "on") this.address({ type: "caption", seq, text, final });
  }

  end() {
    clearInterval(this.greeting);
    this.close();
    this.cutAt = 0;
  }

  // -- what is counted (webrtc-stats)

  async figures() {
    const told = { type: "figures", party: this.party };
    if (this.pc === null) return told;
    const report = await this.pc.getStats();
    const codecs = new Map();
    for (const one of report.values()) if (one.type === "codec") codecs.set(one.id, one.mimeType);
    for (const one of report.values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") {
        told.frames_decoded = one.framesDecoded ?? 0;
        told.width = one.frameWidth ?? 0;
        told.height = one.frameHeight ?? 0;
        told.packets_lost = Math.max(0, one.packetsLost ?? 0);
        told.codec = codecs.get(one.codecId) ?? "";
      } else if (one.type === "inbound-rtp" && one.kind === "audio") {
        told.audio_energy = one.totalAudioEnergy ?? 0;
      } else if (one.type === "outbound-rtp" && one.kind === "video") {
        told.frames_sent = one.framesSent ?? 0;
      } else if (one.type === "transport") {
        // The pair in use by its name: one whose check is being repeated, as under loss, has not "succeeded" meanwhile.
        const pair = report.get(one.selectedCandidatePairId);
        told.bytes_received = pair?.bytesReceived ?? 0;
        told.round_trip_s = pair?.currentRoundTripTime ?? 0;
        told.relayed = report.get(pair?.localCandidateId)?.candidateType === "relay";
      }
    }
    return told;
  }
}
