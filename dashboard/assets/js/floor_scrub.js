// The scrubber: what was done in each minute behind it, faults on it, the time as a handle. A slider to the keyboard.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const PAD = 8;
  const FOOT = 18;

  /** Clock time of a second of the day. */
  const clock = (seconds) => {
    const whole = Math.floor(seconds + 1e-6);
    const two = (n) => String(n).padStart(2, "0");
    return two(Math.floor(whole / 3600) % 24) + ":" + two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60);
  };

  /** A scrubber in `box`: `player` has {time, total, dayS, seek(seconds)}. */
  class Scrub {
    constructor(box, player) {
      this.box = box;
      this.player = player;
      this.canvas = box.querySelector("canvas");
      this.summary = null;
      this.last = -1;
      const to = (event) => {
        const rect = box.getBoundingClientRect();
        const share = (event.clientX - rect.left - PAD) / (rect.width - 2 * PAD);
        player.seek(Math.min(Math.max(share, 0), 1) * player.total);
      };
      box.addEventListener("pointerdown", (event) => {
        box.setPointerCapture(event.pointerId);
        this.dragging = true;
        to(event);
      });
      box.addEventListener("pointermove", (event) => this.dragging && to(event));
      for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, () => (this.dragging = false));
      box.addEventListener("keydown", (event) => {
        if (event.key === "Home") player.seek(0);
        else if (event.key === "End") player.seek(player.total);
        else if (event.key === "PageUp" || event.key === "PageDown") player.seek(player.time + (event.key === "PageUp" ? 300 : -300));
        else return;
        event.preventDefault();
      });
    }

    setSummary(summary) {
      this.summary = summary;
      this.last = -1;
    }

    resize() {
      const ratio = window.devicePixelRatio || 1;
      const rect = this.box.getBoundingClientRect();
      this.canvas.width = Math.max(1, Math.round(rect.width * ratio));
      this.canvas.height = Math.max(1, Math.round(rect.height * ratio));
      this.ratio = ratio;
      this.w = rect.width;
      this.h = rect.height;
      this.last = -1;
    }

    x(seconds) {
      return PAD + (seconds / this.player.total) * (this.w - 2 * PAD);
    }

    paint() {
      const at = Math.round(this.x(this.player.time) * 2);
      if (at === this.last) return;
      this.last = at;
      const c = this.canvas.getContext("2d");
      c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      c.clearRect(0, 0, this.w, this.h);
      const line = this.h - FOOT;
      this.area(c, line);
      this.axis(c, line);
      this.events(c, line);
      this.handle(c, line);
      this.box.setAttribute("aria-valuenow", String(Math.round(this.player.time)));
      this.box.setAttribute("aria-valuetext", clock(this.player.dayS + this.player.time));
    }

    area(c, line) {
      const values = this.summary ? this.summary.per_minute : [];
      const most = Math.max(1, ...values);
      const now = this.x(this.player.time);
      for (const [from, to, colour] of [[0, now, p.theme.token("line-2")], [now, this.w, p.theme.token("grid")]]) {
        if (!values.length) break;
        c.save();
        c.beginPath();
        c.rect(from, 0, to - from, line);
        c.clip();
        c.beginPath();
        c.moveTo(this.x(0), line);
        values.forEach((value, minute) => c.lineTo(this.x(Math.min((minute + 0.5) * 60, this.player.total)), line - (value / most) * (line - 14)));
        c.lineTo(this.x(this.player.total), line);
        c.fillStyle = colour;
        c.fill();
        c.restore();
      }
      c.fillStyle = p.theme.token("line-2");
      c.fillRect(PAD, line - 1, this.w - 2 * PAD, 2);
      c.fillStyle = p.theme.token("ink");
      c.fillRect(PAD, line - 1, now - PAD, 2);
    }

    axis(c, line) {
      const { total, dayS } = this.player;
      const steps = [60, 300, 600, 900, 1800, 3600, 7200, 10800];
      const step = steps.find((s) => total / s <= this.w / 90) || 10800;
      c.font = '11px "Inter Variable", system-ui, sans-serif';
      c.fillStyle = p.theme.token("ink-3");
      c.textAlign = "center";
      for (let at = Math.ceil(dayS / step) * step; at <= dayS + total; at += step) {
        const x = Math.min(Math.max(this.x(at - dayS), PAD + 16), this.w - PAD - 16);
        c.fillText(clock(at).slice(0, 5), x, line + 14);
      }
    }

    /** Faults, those of one minute together; no two words over each other. */
    events(c, line) {
      const minutes = new Map();
      for (const [frame] of this.summary ? this.summary.faults : []) {
        const minute = Math.floor((frame * this.player.tick) / 60);
        minutes.set(minute, (minutes.get(minute) || 0) + 1);
      }
      c.fillStyle = c.strokeStyle = p.theme.token("worse");
      c.font = '600 11px "Inter Variable", system-ui, sans-serif';
      c.setLineDash([2, 2]);
      let free = 0;
      for (const [minute, count] of minutes) {
        const x = Math.round(this.x(minute * 60 + 30)) + 0.5;
        c.beginPath();
        c.moveTo(x, 12);
        c.lineTo(x, line - 2);
        c.stroke();
        const text = count === 1 ? "1 robot fails" : count + " robots fail";
        const half = c.measureText(text).width / 2 + 4;
        if (x - half < free) continue;
        free = x + half;
        c.textAlign = "center";
        c.fillText(text, Math.min(x, this.w - half), 10);
      }
      c.setLineDash([]);
    }

    handle(c, line) {
      c.beginPath();
      c.arc(this.x(this.player.time), line, 6, 0, 2 * Math.PI);
      c.fillStyle = p.theme.token("surface");
      c.strokeStyle = p.theme.token("ink");
      c.lineWidth = 2.5;
      c.fill();
      c.stroke();
    }
  }

  floor.Scrub = Scrub;
  floor.clock = clock;
})();
