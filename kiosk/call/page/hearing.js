"use strict";

// The voices of a call for a recogniser, where the screen wants them. It plays nothing: what is heard goes to the screen, in
// base64, and is kept nowhere.

const RATE = 16000;

class Hearing {
  constructor(tell) {
    this.tell = tell;
    this.wanted = new Set();
    this.tracks = new Map();
    this.open = new Map();
    this.context = null;
  }

  want(speakers) {
    this.wanted = new Set(speakers);
    for (const speaker of this.tracks.keys()) this.attend(speaker);
  }

  // `track`: null when they are not heard any more.
  follow(speaker, track) {
    if (this.tracks.get(speaker) === track) return;
    this.tracks.set(speaker, track);
    this.attend(speaker);
  }

  async attend(speaker) {
    this.open.get(speaker)?.();
    this.open.delete(speaker);
    const track = this.tracks.get(speaker);
    if (!track || !this.wanted.has(speaker)) return;
    this.context ??= this.begin();
    const context = await this.context;
    if (context === null || this.tracks.get(speaker) !== track || this.open.has(speaker)) return;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const ear = new AudioWorkletNode(context, "ear", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    ear.port.onmessage = ({ data }) => this.say(speaker, data);
    source.connect(ear);
    this.open.set(speaker, () => {
      ear.port.onmessage = null;
      source.disconnect();
      ear.port.close();
    });
  }

  // Nothing comes out of it; a kiosk whose loudspeaker is pulled out still writes down what is said.
  async begin() {
    try {
      const context = new AudioContext({ sampleRate: RATE, sinkId: { type: "none" } });
      await context.audioWorklet.addModule("kiosk-call://call/ear.js");
      await context.resume();
      return context;
    } catch {
      return null;
    }
  }

  say(speaker, samples) {
    const pcm = btoa(String.fromCharCode(...new Uint8Array(samples.buffer)));
    this.tell({ type: "sound", speaker, pcm });
  }
}
