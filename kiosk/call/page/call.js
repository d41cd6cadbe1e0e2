"use strict";

// The citizen's end of a call: which devices are open, whose pictures are seen, and the connections (peer.js). It knows no
// network but ICE, and what it may open is said by the screen each time.

const VIDEO = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30, max: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

class Call {
  constructor(tell) {
    this.tell = tell;
    this.peers = new Map();
    this.stream = new MediaStream();
    this.servers = [];
    this.relayOnly = false;
    this.allowed = { microphone: false, camera: false, away: false };
    this.devices = {};
    this.headset = false;
    this.large = false;
    this.audio = null;
    this.picture = null;
    this.missing = { audio: false, video: false };
    this.output = "";
    this.hearing = new Hearing(tell);
    this.work = Promise.resolve();
  }

  // -- what the screen wants

  take(wanted) {
    switch (wanted.type) {
      case "begin":
        this.servers = wanted.servers;
        this.relayOnly = wanted.relay_only;
        this.allowed = wanted.allowed;
        this.headset = wanted.headset;
        this.soon(() => this.obey());
        this.peer("agent");
        return;
      case "devices":
        this.devices = wanted.devices;
        return;
      case "renew":
        this.servers = wanted.servers;
        this.relayOnly = wanted.relay_only;
        for (const peer of this.peers.values()) peer.renew();
        return;
      case "allow":
        this.allowed = wanted.allowed;
        return this.soon(() => this.obey());
      case "deliver":
        return this.peer(wanted.party).take(wanted.signal);
      case "play":
        this.headset = wanted.headset;
        return this.soon(() => this.exchange());
      case "third":
        this.large = wanted.large;
        if (wanted.there) this.peer("third");
        else this.drop("third");
        return this.changed();
      case "listen":
        return this.hearing.want(wanted.speakers);
      case "caption":
        for (const peer of this.peers.values()) peer.caption(wanted);
        return;
      case "mend":
        for (const peer of this.peers.values()) peer.mend();
        return;
      case "count":
        for (const peer of this.peers.values()) peer.figures().then(this.tell);
        return;
    }
  }

  soon(step) {
    this.work = this.work.then(step).catch(() => {});
  }

  peer(party) {
    if (!this.peers.has(party)) this.peers.set(party, new Peer(party, this));
    return this.peers.get(party);
  }

  drop(party) {
    this.peers.get(party)?.end();
    this.peers.delete(party);
  }

  // -- for the connections

  rules() {
    return { servers: this.servers, relayOnly: this.relayOnly };
  }

  tracks() {
    return { audio: this.audio, video: this.picture };
  }

  // -- the devices

  async obey() {
    await this.listen();
    await this.look();
    await this.route();
    this.show(document.getElementById("own"), this.picture !== null);
    for (const peer of this.peers.values()) await peer.refresh();
    this.say();
  }

  // A microphone that is muted stays open and sends silence: it is there again within the same syllable.
  async listen() {
    if (this.audio === null && this.allowed.microphone) {
      const part = this.headset ? this.devices.headset_microphone : this.devices.microphone;
      this.audio = await this.open("audio", AUDIO, part);
    }
    if (this.audio !== null) this.audio.enabled = this.allowed.microphone;
    this.hearing.follow("citizen", this.allowed.microphone ? this.audio : null);
  }

  // A camera that is off is closed: its light goes out, and something else may open it.
  async look() {
    const wanted = this.allowed.camera && !this.allowed.away;
    if (wanted && this.picture === null) this.picture = await this.open("video", VIDEO, this.devices.camera);
    if (!wanted && this.picture !== null) {
      this.stream.removeTrack(this.picture);
      this.picture.stop();
      this.picture = null;
    }
    document.getElementById("own").srcObject = this.picture && new MediaStream([this.picture]);
  }

  // By a part of its name, as the system calls it. Names are told only once something was opened.
  async open(kind, wishes, part) {
    try {
      let track = await this.track(kind, wishes);
      const id = part && !track.label.includes(part) ? await this.find(kind === "audio" ? "audioinput" : "videoinput", part) : "";
      if (id && id !== track.getSettings().deviceId) {
        track.stop();
        track = await this.track(kind, { ...wishes, deviceId: { exact: id } });
      }
      this.missing[kind] = false;
      track.onended = () => this.soon(() => this.pulled(kind, track));
      this.stream.addTrack(track);
      return track;
    } catch {
      this.missing[kind] = true;
      return null;
    }
  }

  async track(kind, wishes) {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: wishes });
    return stream.getTracks()[0];
  }

  async find(kind, part) {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.find((one) => one.kind === kind && part && one.label.includes(part))?.deviceId ?? "";
  }

  // A device that was pulled out.
  async pulled(kind, track) {
    if (track !== this.audio && track !== this.picture) return;
    this.stream.removeTrack(track);
    if (track === this.audio) {
      this.audio = null;
      this.hearing.follow("citizen", null);
    } else this.picture = null;
    this.missing[kind] = true;
    for (const peer of this.peers.values()) await peer.refresh();
    this.show(document.getElementById("own"), this.picture !== null);
    this.say();
  }

  // The headset was plugged in, or pulled out.
  async exchange() {
    const part = this.headset ? this.devices.headset_microphone : this.devices.microphone;
    if (part && this.audio !== null) {
      this.stream.removeTrack(this.audio);
      this.audio.stop();
      this.audio = null;
    }
    await this.obey();
  }

  async route() {
    const part = this.headset ? this.devices.headset : this.devices.loudspeaker;
    const id = await this.find("audiooutput", part);
    this.output = id ? part : "";
    for (const party of ["agent", "third"]) await document.getElementById(party).setSinkId(id).catch(() => {});
  }

  // -- what is said and seen

  media() {
    const camera = this.picture !== null ? "on" : this.allowed.camera && this.allowed.away ? "away" : this.allowed.camera && this.missing.video ? "none" : "off";
    const microphone = this.audio === null ? (this.missing.audio ? "none" : "off") : this.audio.enabled ? "on" : "off";
    return { microphone, camera };
  }

  say() {
    this.tell({ type: "own", ...this.media(), output: this.output });
    for (const peer of this.peers.values()) this.own(peer);
  }

  own(peer) {
    if (peer.state === "on") peer.address({ type: "media_state", ...this.media() });
  }

  theirs(peer, { microphone, camera }) {
    peer.camera = camera;
    this.tell({ type: "theirs", party: peer.party, microphone, camera });
    this.changed();
  }

  show(element, shown) {
    element.classList.toggle("shown", shown);
  }

  changed() {
    const seen = [];
    for (const party of ["agent", "third"]) {
      const peer = this.peers.get(party);
      const shown = Boolean(peer && peer.firstFrame && peer.camera !== "off" && peer.camera !== "away" && peer.camera !== "none");
      this.show(document.getElementById(party), shown);
      if (shown) seen.push(party);
    }
    document.body.classList.toggle("two", seen.length === 2);
    document.body.classList.toggle("large", this.large);
  }
}

new QWebChannel(qt.webChannelTransport, (channel) => {
  const screen = channel.objects.screen;
  const call = new Call((told) => screen.told(JSON.stringify(told)));
  screen.wanted.connect((text) => call.take(JSON.parse(text)));
  call.tell({ type: "page_ready" });
});
