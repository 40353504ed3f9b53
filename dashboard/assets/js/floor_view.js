// One floor on two canvases: what stands still below, painted once a tick; agents above, blitted each frame.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const MOST_ZOOM = 12;
  const MARGIN = 2;

  /** Views side by side are drawn at one scale: that of the one which has least room; a single one fills its box. */
  function oneScale(views) {
    const fits = views.map((view) => view.fitted() / view.source.header.cell_m);
    for (const view of views) {
      view.most = views.length > 1 ? Math.min(...fits) : Infinity;
      view.place();
    }
  }

  /** A view of a source of frames (a trace, or a live floor). */
  class View extends floor.Ground {
    /** @param {HTMLElement} box holds both canvases; @param source {header, kind, frame(n), podsAt(frame), queues(frame)} */
    constructor(box, source) {
      super();
      this.box = box;
      this.source = source;
      this.below = box.querySelector("canvas.below");
      this.above = box.querySelector("canvas.above");
      this.low = this.below.getContext("2d", { alpha: false });
      this.high = this.above.getContext("2d");
      this.zoom = 1;
      this.centre = null;
      this.hidden = new Set();
      this.heat = "off";
      this.paths = true;
      this.selected = -1;
      this.station = -1;
      this.most = Infinity;
      this.setSource(source);
    }

    setSource(source) {
      this.source = source;
      const header = source.header;
      this.width = header.width;
      this.height = header.height;
      const found = floor.marks.groupsOf(header.agents[0]);
      this.groups = found.groups;
      this.groupOf = found.of;
      this.crop();
      this.painted = -1;
      this.resize();
    }

    /** The part of the grid that is not wall all the way: what is worth showing. */
    crop() {
      let [top, bottom, left, right] = [this.height, -1, this.width, -1];
      for (let cell = 0; cell < this.source.kind.length; cell++) {
        if (this.source.kind[cell] === floor.WALL) continue;
        const row = Math.floor(cell / this.width);
        const column = cell % this.width;
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
        left = Math.min(left, column);
        right = Math.max(right, column);
      }
      if (bottom < 0) [top, bottom, left, right] = [0, this.height - 1, 0, this.width - 1];
      this.area = { top, left, rows: bottom - top + 1, columns: right - left + 1 };
    }

    resize() {
      const box = this.box.getBoundingClientRect();
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const width = Math.max(1, Math.round(box.width * ratio));
      const height = Math.max(1, Math.round(box.height * ratio));
      if (width === this.below.width && height === this.below.height && this.pixels) return this.place();
      for (const canvas of [this.below, this.above]) {
        canvas.width = width;
        canvas.height = height;
      }
      this.ratio = ratio;
      this.image = this.high.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.place();
    }

    /** Device pixels of a cell where all of the floor fits, whole ones from four on; no more a metre than `most`. */
    fitted() {
      const [w, h] = [this.below.width - 2 * MARGIN, this.below.height - 2 * MARGIN];
      const size = Math.min(w / this.area.columns, h / this.area.rows);
      return size >= 4 ? Math.floor(size) : size;
    }

    /** Cell size and origin in device pixels. */
    place() {
      const area = this.area;
      let size = Math.min(this.fitted(), this.most * this.source.header.cell_m) * this.zoom;
      if (size >= 4 && this.most === Infinity) size = Math.floor(size);
      const centre = this.centre || [area.left + area.columns / 2, area.top + area.rows / 2];
      this.size = size;
      this.x0 = Math.round(this.below.width / 2 - centre[0] * size);
      this.y0 = Math.round(this.below.height / 2 - centre[1] * size);
      // People are few and may pass each other: a mark of theirs is seen on a floor of small cells, too.
      const least = this.source.header.agents[0].kind === "picker" ? Math.round(10 * this.ratio) : 3;
      const mark = Math.max(least, Math.round(size * (size < 6 ? 1 : 0.78)));
      if (mark !== this.mark || this.theme !== p.theme.current()) {
        this.mark = mark;
        this.theme = p.theme.current();
        this.sprites = floor.marks.sprites(this.groups, mark);
        this.colours = null;
      }
      this.painted = -1;
    }

    /** Zoom so that what is under a point (CSS pixels of the box) stays there. */
    zoomAt(x, y, factor) {
      const before = [(x * this.ratio - this.x0) / this.size, (y * this.ratio - this.y0) / this.size];
      this.zoom = Math.min(Math.max(this.zoom * factor, 1), MOST_ZOOM);
      if (this.zoom === 1) this.centre = null;
      else {
        this.centre = [0, 0];
        this.place();
        this.centre = [
          before[0] + (this.below.width / 2 - x * this.ratio) / this.size,
          before[1] + (this.below.height / 2 - y * this.ratio) / this.size,
        ];
      }
      this.place();
    }

    /** Move the picture, CSS pixels; nothing to move while all of it is seen. */
    pan(dx, dy) {
      if (this.zoom === 1) return;
      const [x, y] = this.centre;
      this.centre = [x - (dx * this.ratio) / this.size, y - (dy * this.ratio) / this.size];
      this.place();
    }

    fit() {
      this.zoom = 1;
      this.centre = null;
      this.place();
    }

    left(cell) {
      return Math.round(this.x0 + (cell % this.width) * this.size);
    }

    top(cell) {
      return Math.round(this.y0 + Math.floor(cell / this.width) * this.size);
    }

    /** Agents, each frame: from one frame towards the next by `share`. */
    paintAbove(frame, next, share) {
      const pixels = this.pixels;
      const width = this.above.width;
      const height = this.above.height;
      const mark = this.mark;
      const inset = Math.round((this.size - mark) / 2);
      pixels.fill(0);
      const { cell, state, n } = frame;
      const later = next ? next.cell : cell;
      const same = !next || next.n !== n;
      const grid = this.width;
      for (let a = 0; a < n; a++) {
        const group = this.groupOf[state[a]];
        if (this.hidden.has(group)) continue;
        const at = cell[a];
        let x = this.x0 + (at % grid) * this.size;
        let y = this.y0 + ((at / grid) | 0) * this.size;
        const step = same ? 0 : later[a] - at;
        if (step !== 0) {
          if (step === 1) x += share * this.size;
          else if (step === -1) x -= share * this.size;
          else if (step === grid) y += share * this.size;
          else if (step === -grid) y -= share * this.size;
        }
        this.blit(pixels, this.sprites[group], Math.round(x) + inset, Math.round(y) + inset, mark, width, height);
      }
      this.high.putImageData(this.image, 0, 0);
      if (this.selected >= 0 && this.selected < n) this.ring(frame, same ? null : later, share);
    }

    blit(pixels, sprite, x, y, size, width, height) {
      if (x < 0 || y < 0 || x + size > width || y + size > height) return;
      let s = 0;
      for (let row = 0, at = y * width + x; row < size; row++, at += width - size) {
        for (let column = 0; column < size; column++, s++, at++) if (sprite[s] >>> 24) pixels[at] = sprite[s];
      }
    }

    /** The chosen agent's ring, and its path. */
    ring(frame, later, share) {
      const c = this.high;
      const ink = this.tokens().ink;
      if (this.paths) this.path(frame);
      const at = frame.cell[this.selected];
      const step = later ? later[this.selected] - at : 0;
      const dx = Math.abs(step) === 1 ? step * share : 0;
      const dy = Math.abs(step) === this.width ? Math.sign(step) * share : 0;
      c.strokeStyle = ink;
      c.lineWidth = 2 * this.ratio;
      c.beginPath();
      c.arc(this.left(at) + (0.5 + dx) * this.size, this.top(at) + (0.5 + dy) * this.size, Math.max(8 * this.ratio, this.size * 0.85), 0, 2 * Math.PI);
      c.stroke();
    }

    /** Where it will go, as far as it is decoded, until its task changes. */
    path(frame) {
      const way = floor.ahead ? floor.ahead(this.source, frame, this.selected, this.groupOf) : [];
      if (way.length < 2) return;
      const c = this.high;
      c.strokeStyle = this.tokens().ink;
      c.lineWidth = 1.5 * this.ratio;
      c.setLineDash([4 * this.ratio, 3 * this.ratio]);
      c.beginPath();
      way.forEach((cell, k) => c[k ? "lineTo" : "moveTo"](this.left(cell) + this.size / 2, this.top(cell) + this.size / 2));
      c.stroke();
      c.setLineDash([]);
    }

    /** What is under a point (CSS pixels of the box): {agent}, {station} or null. */
    under(x, y, frame) {
      const px = x * this.ratio;
      const py = y * this.ratio;
      const tag = (this.tags || []).find((t) => px >= t.x && px <= t.x + t.w && py >= t.y && py <= t.y + t.h);
      if (tag) return { station: tag.s };
      let best = null;
      let near = Math.max(this.size, 12 * this.ratio) ** 2;
      for (let a = 0; a < frame.n; a++) {
        if (this.hidden.has(this.groupOf[frame.state[a]])) continue;
        const dx = this.left(frame.cell[a]) + this.size / 2 - px;
        const dy = this.top(frame.cell[a]) + this.size / 2 - py;
        if (dx * dx + dy * dy < near) [near, best] = [dx * dx + dy * dy, a];
      }
      if (best !== null) return { agent: best };
      const cell = Math.floor((py - this.y0) / this.size) * this.width + Math.floor((px - this.x0) / this.size);
      const s = this.source.header.stations.findIndex((station) => station.cell === cell);
      return s >= 0 ? { station: s } : null;
    }

    /** Agents in each group in a frame. */
    counts(frame) {
      const counts = this.groups.map(() => 0);
      for (let a = 0; a < frame.n; a++) counts[this.groupOf[frame.state[a]]]++;
      return counts;
    }
  }

  floor.View = View;
  floor.oneScale = oneScale;
  /** "P-01" is P1. */
  floor.shortName = (name) => {
    const found = /^([A-Za-z]+)-0*(\d+)$/.exec(name);
    return found ? found[1] + found[2] : name;
  };
  /** Cells from a frame on until the agent's task changes; a run of the same cell once. */
  floor.ahead = (source, frame, agent, groupOf) => {
    const way = [frame.cell[agent]];
    const group = groupOf[frame.state[agent]];
    for (let number = frame.number + 1; number < frame.number + 400; number++) {
      if (!source.chunks || number >= source.frames || !source.chunks.has(source.chunkOf(number))) break;
      const later = source.frame(number);
      const cell = later.cell[agent];
      if (cell !== way[way.length - 1]) way.push(cell);
      if (groupOf[later.state[agent]] !== group) break;
    }
    return way;
  };
})();
