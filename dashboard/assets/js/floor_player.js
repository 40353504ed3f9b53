// Plays floors: one clock for all views, drawn by requestAnimationFrame; no callback of Dash in the loop.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const PANEL_MS = 200; // legend, stations and read-out are renewed so often while it plays

  /** The player of the page. `on` has {shown(player), settled(player)}: panels to renew, time to write down. */
  class Player {
    constructor(spec, on) {
      this.spec = spec;
      this.on = on;
      this.dayS = spec.day_s;
      this.time = spec.start_s;
      this.speed = 10;
      this.playing = false;
      this.views = [];
      this.total = 1;
      this.tick = 1;
      this.painted = 0;
      this.fps = 0;
      this.dirty = true;
      this.ended = false;
      this.waiting = false;
      this.loop = this.loop.bind(this);
      this.stamps = [];
    }

    /** Begin to draw these views: [{view, trace}]. */
    begin(views) {
      this.views = views;
      this.total = Math.max(...views.map(({ trace }) => trace.frames * trace.tick));
      this.tick = views[0].trace.tick;
      this.time = Math.min(Math.max(this.time, 0), this.total);
      this.dirty = true;
      window.requestAnimationFrame(this.loop);
    }

    end() {
      this.ended = true;
    }

    play(on) {
      if (on && this.time >= this.total - 1e-6) this.time = 0;
      this.playing = on;
      this.before = null;
      this.dirty = true;
      this.on.state(this);
      if (!on) this.on.settled(this);
    }

    seek(seconds) {
      this.time = Math.min(Math.max(seconds, 0), this.total);
      this.dirty = true;
      this.on.settled(this);
    }

    /** One tick on or back, on a frame's own time. */
    step(by) {
      if (this.playing) this.play(false);
      const trace = this.views[0].trace;
      this.seek((trace.frameAt(this.time) + by + 1) * trace.tick);
    }

    loop(now) {
      if (this.ended) return;
      window.requestAnimationFrame(this.loop);
      this.count(now);
      if (this.suspended) return; // a live floor is on the canvases
      if (this.playing) this.advance(now);
      if (!this.dirty) return;
      const drawn = this.draw();
      this.dirty = !drawn;
      if (drawn && (!this.playing || now - (this.shown || 0) > PANEL_MS)) {
        this.shown = now;
        this.on.shown(this);
      }
    }

    count(now) {
      this.stamps.push(now);
      while (this.stamps.length > 2 && now - this.stamps[0] > 1000) this.stamps.shift();
      const span = now - this.stamps[0];
      this.fps = span > 300 ? Math.round(((this.stamps.length - 1) * 1000) / span) : 0;
    }

    /** The clock goes on only while what is to be shown is here. */
    advance(now) {
      const passed = this.before === null || this.before === undefined ? 0 : Math.min(now - this.before, 250) / 1000;
      this.before = now;
      const next = Math.min(this.time + passed * this.speed, this.total);
      const here = this.views.every(({ trace }) => trace.held(trace.frameAt(next)));
      this.waiting = !here;
      if (!here) return;
      this.time = next;
      this.dirty = true;
      for (const { trace } of this.views) trace.prefetch(trace.frameAt(next), this.speed);
      if (next >= this.total) this.play(false);
    }

    /** False while a minute is still on the way: what was there stays. */
    draw() {
      const frames = this.views.map(({ trace }) => trace.frame(trace.frameAt(this.time)));
      if (frames.some((frame) => !frame)) return false;
      this.views.forEach(({ view, trace }, k) => {
        const frame = frames[k];
        const number = frame.number + 1;
        const known = number < trace.frames && trace.chunks.has(trace.chunkOf(number));
        const share = Math.min(Math.max(this.time / trace.tick - 1 - frame.number, 0), 1);
        view.paintBelow(frame);
        view.paintAbove(frame, known && share > 0 ? trace.frame(number) : null, share);
        view.shownFrame = frame;
      });
      this.painted++;
      return true;
    }
  }

  floor.Player = Player;
})();
