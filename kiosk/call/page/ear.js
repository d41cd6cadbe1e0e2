"use strict";

// What is heard, as samples of 16 bits, a tenth of a second at a time. Runs beside the page (AudioWorklet), in a context of
// 16,000 samples a second.

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.samples = new Int16Array(1600);
    this.count = 0;
  }

  process([[channel]]) {
    for (const sample of channel ?? []) {
      this.samples[this.count++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.count === this.samples.length) {
        this.port.postMessage(this.samples.slice());
        this.count = 0;
      }
    }
    return true;
  }
}

registerProcessor("ear", Ear);
