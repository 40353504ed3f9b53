// A floor's trace in the browser: fetched a minute at a time, decoded as docs/trace.md lays it out.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const HELD = 24; // chunks kept decoded: enough for 300 times the speed both ways
  const MOVE_MASK = 7;
  const STATE_SHIFT = 3;
  const JUMP = 5;

  /**
   * Decode a chunk.
   * @param {ArrayBuffer} buffer unpacked chunk
   * @param {{width: number, agents: {count: number}[], stations: Array, pods: number}} header
   * @param {Int32Array} floorPods cell of each pod before the first tick
   * @returns {{first, frames, cell: Int32Array[], state: Uint8Array[], queue, pods, moves}} cells and states by kind,
   *   frame by frame (frame * count + agent); queue frame by station: station * frames + frame
   */
  function decode(buffer, header, floorPods) {
    const [first, frames, jumps, moves] = new Uint32Array(buffer, 0, 4);
    const agents = header.agents.reduce((sum, kind) => sum + kind.count, 0);
    const ints = agents + header.pods + 4 * jumps + 3 * moves;
    const at = 16 + 4 * ints;
    const stations = header.stations.length;
    if (buffer.byteLength !== at + frames * (2 * stations + agents)) throw new Error("a damaged minute of the trace");
    const words = new Int32Array(buffer, 16, ints);
    const motion = new Uint8Array(buffer, at + 2 * frames * stations);
    const jumped = jumpsByKind(words.subarray(agents + header.pods, agents + header.pods + 4 * jumps), header);
    const pods = words.slice(agents, agents + header.pods);
    for (let pod = 0; pod < pods.length; pod++) pods[pod] += floorPods[pod];
    const found = { first, frames, cell: [], state: [], pods, moves: words.slice(ints - 3 * moves) };
    found.queue = new Uint16Array(buffer, at, frames * stations);
    let row = 0;
    header.agents.forEach((kind, k) => {
      const walked = walk(words.subarray(row, row + kind.count), motion.subarray(row * frames), frames, header.width, jumped[k]);
      found.cell.push(walked.cell);
      found.state.push(walked.state);
      row += kind.count;
    });
    return found;
  }

  function jumpsByKind(list, header) {
    const found = header.agents.map(() => new Map());
    for (let j = 0; j < list.length; j += 4) found[list[j]].set(list[j + 1] + ":" + list[j + 2], list[j + 3]);
    return found;
  }

  function walk(keys, motion, frames, width, jumped) {
    const n = keys.length;
    const cell = new Int32Array(frames * n);
    const state = new Uint8Array(frames * n);
    const step = [0, 1, width, -1, -width];
    for (let agent = 0; agent < n; agent++) {
      let here = keys[agent];
      for (let frame = 0, at = agent * frames; frame < frames; frame++, at++) {
        const move = motion[at] & MOVE_MASK;
        if (frame > 0 && move !== 0) here = move === JUMP ? jumped.get(agent + ":" + frame) : here + step[move];
        cell[frame * n + agent] = here;
        state[frame * n + agent] = motion[at] >> STATE_SHIFT;
      }
    }
    return { cell, state };
  }

  /** A stored trace: opens, fetches minutes, gives frames. */
  class Trace {
    constructor(key) {
      this.key = key;
      this.chunks = new Map();
      this.asked = new Map();
      this.summary = null;
    }

    async open() {
      const [header, floorBytes] = await Promise.all([this.get("header.json", "json"), this.get("floor", "arrayBuffer")]);
      this.header = header;
      this.frames = header.frames;
      this.tick = header.tick_s;
      this.firstPods = new Int32Array(floorBytes, 0, header.pods);
      this.kind = new Uint8Array(floorBytes, 4 * header.pods);
      this.starts = header.chunks.map((chunk) => chunk[0]);
      return this;
    }

    async get(part, as) {
      const answer = await fetch("/replay/" + encodeURIComponent(this.key) + "/" + part);
      if (!answer.ok) throw new Error(await answer.text());
      return answer[as]();
    }

    async sum() {
      this.summary = await this.get("summary.json", "json");
      return this.summary;
    }

    /** Frame that stands at a time, seconds from the floor's start. */
    frameAt(seconds) {
      return Math.min(Math.max(Math.floor(seconds / this.tick + 1e-9) - 1, 0), this.frames - 1);
    }

    chunkOf(frame) {
      let low = 0;
      let high = this.starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.starts[middle] <= frame) low = middle;
        else high = middle - 1;
      }
      return low;
    }

    /** The decoded chunk of a frame if it is here, else null; it is asked for then. */
    held(frame) {
      const number = this.chunkOf(frame);
      const chunk = this.chunks.get(number);
      if (!chunk) this.load(number);
      return chunk || null;
    }

    /** Fetch a chunk once; resolves to it. */
    load(number) {
      if (number < 0 || number >= this.starts.length) return Promise.resolve(null);
      if (this.chunks.has(number)) return Promise.resolve(this.chunks.get(number));
      if (!this.asked.has(number)) {
        this.asked.set(number, this.fetchChunk(number).finally(() => this.asked.delete(number)));
      }
      return this.asked.get(number);
    }

    async fetchChunk(number) {
      const chunk = decode(await this.get("chunk/" + number, "arrayBuffer"), this.header, this.firstPods);
      this.chunks.set(number, chunk);
      while (this.chunks.size > HELD) this.chunks.delete(this.chunks.keys().next().value);
      return chunk;
    }

    /** Ask for what comes next at a speed. */
    prefetch(frame, speed) {
      const from = this.chunkOf(frame);
      const ahead = Math.min(HELD - 4, 1 + Math.ceil((speed * 2.5) / 60));
      for (let number = from + 1; number <= from + ahead; number++) this.load(number);
    }

    /** Cells and states of the first kind of agents in a frame; null while its minute is on the way. */
    frame(number) {
      const chunk = this.held(number);
      if (!chunk) return null;
      const n = this.header.agents[0].count;
      const at = (number - chunk.first) * n;
      return { number, n, cell: chunk.cell[0].subarray(at, at + n), state: chunk.state[0].subarray(at, at + n), chunk };
    }

    /** Agents waiting at each station in a frame. */
    queues(frame) {
      const { chunk, number } = frame;
      return this.header.stations.map((_, s) => chunk.queue[s * chunk.frames + (number - chunk.first)]);
    }

    /** Cells of the pods in a frame, -1 where carried. */
    podsAt(frame) {
      const pods = frame.chunk.pods.slice();
      const moves = frame.chunk.moves;
      for (let m = 0; m < moves.length && moves[m] <= frame.number - frame.chunk.first; m += 3) pods[moves[m + 1]] = moves[m + 2];
      return pods;
    }
  }

  floor.decode = decode;
  floor.Trace = Trace;
})();
