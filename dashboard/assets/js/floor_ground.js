// The lower canvas: walls, pods, heat, stations and chargers; painted whole, then only where a tick changed it.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const WALL = 0;
  const STORAGE = 2;
  const STATION = 3;
  const QUEUE = 4;
  const CHARGER = 5;
  const HEAT_TOP = 0.85; // share of the warm cells that the scale spans; the rest is as dark as its end

  /** What paints the things that stand still; `floor.View` says where cells lie. */
  class Ground {
    tokens() {
      if (!this.colours) {
        const names = ["surface", "sunken", "line", "line-2", "pod", "ink", "ink-2", "accent", "charging", "queueing"];
        this.colours = Object.fromEntries(names.map((name) => [name, p.theme.token(name)]));
        this.colours.heat = [1, 2, 3, 4, 5].map((step) => p.theme.token("heat-" + step));
      }
      return this.colours;
    }

    /** Everything that stands still, in a frame: painted whole, or only where pods moved since the last one. */
    paintBelow(frame) {
      if (this.painted === frame.number) return;
      const chunk = frame.chunk;
      const near = this.painted >= 0 && this.paintedChunk === chunk && frame.number > this.painted;
      if (near) this.movePods(frame);
      else this.paintAll(frame);
      this.painted = frame.number;
      this.paintedChunk = chunk;
    }

    movePods(frame) {
      const moves = frame.chunk.moves;
      if (!moves) return this.comparePods(frame);
      const last = frame.number - frame.chunk.first;
      let m = this.nextMove;
      for (; m < moves.length && moves[m] <= last; m += 3) {
        const pod = moves[m + 1];
        const from = this.pods[pod];
        this.pods[pod] = moves[m + 2];
        if (from >= 0) {
          this.podIn[from] = 0;
          this.paintCell(from);
        }
        if (moves[m + 2] >= 0) {
          this.podIn[moves[m + 2]] = 1;
          this.paintCell(moves[m + 2]);
        }
      }
      this.nextMove = m;
    }

    /** A frame that does not list its moves: every pod that stands elsewhere than before. */
    comparePods(frame) {
      const pods = this.source.podsAt(frame);
      const moved = [];
      for (let pod = 0; pod < pods.length; pod++) {
        if (pods[pod] === this.pods[pod]) continue;
        for (const cell of [this.pods[pod], pods[pod]]) if (cell >= 0) moved.push(cell);
        if (this.pods[pod] >= 0) this.podIn[this.pods[pod]] = 0;
      }
      this.pods = pods;
      for (const cell of moved) this.podIn[cell] = 0;
      const here = new Set(moved);
      for (const cell of pods) if (here.has(cell)) this.podIn[cell] = 1;
      for (const cell of here) this.paintCell(cell);
    }

    paintAll(frame) {
      const c = this.low;
      const colours = this.tokens();
      c.fillStyle = colours.surface;
      c.fillRect(0, 0, this.below.width, this.below.height);
      this.pods = this.source.podsAt(frame);
      this.podIn = new Uint8Array(this.source.kind.length);
      for (const cell of this.pods) if (cell >= 0) this.podIn[cell] = 1;
      const moves = frame.chunk.moves || [];
      this.nextMove = 0;
      const last = frame.number - frame.chunk.first;
      while (this.nextMove < moves.length && moves[this.nextMove] <= last) this.nextMove += 3;
      this.heatOf = this.heatScale();
      this.outline(c, colours);
      for (let cell = 0; cell < this.source.kind.length; cell++) this.paintCell(cell, true);
      this.names(c, colours);
    }

    outline(c, colours) {
      const { top, left, rows, columns } = this.area;
      c.strokeStyle = colours["line-2"];
      c.lineWidth = 1;
      const x = Math.round(this.x0 + left * this.size) - 1.5;
      const y = Math.round(this.y0 + top * this.size) - 1.5;
      c.strokeRect(x, y, Math.round(columns * this.size) + 3, Math.round(rows * this.size) + 3);
    }

    paintCell(cell, fresh) {
      const kind = this.source.kind[cell];
      if (kind === WALL) {
        if (fresh && this.size >= 2 && this.inside(cell)) this.block(cell, this.tokens().sunken, 0);
        return;
      }
      const c = this.low;
      const colours = this.tokens();
      const x = this.left(cell);
      const y = this.top(cell);
      const next = Math.round(this.x0 + ((cell % this.width) + 1) * this.size);
      const under = Math.round(this.y0 + (Math.floor(cell / this.width) + 1) * this.size);
      if (x > this.below.width || y > this.below.height || next < 0 || under < 0) return;
      const warm = this.heatOf ? this.heatOf[cell] : 0;
      if (!fresh || warm) {
        c.fillStyle = warm ? colours.heat[warm - 1] : colours.surface;
        c.fillRect(x, y, next - x, under - y);
      }
      const shelf = this.source.header.mode !== "pods" && kind === STORAGE;
      if (shelf || this.podIn[cell]) this.block(cell, colours.pod, this.size >= 6 ? 1 : 0);
      else if (kind === STORAGE && this.size >= 8) this.frame(cell, colours.line, [2, 2]);
      else if (kind === CHARGER) this.frame(cell, colours.charging, []);
      else if (kind === QUEUE && this.size >= 5) this.frame(cell, colours["line-2"], []);
      else if (kind === STATION) this.block(cell, colours.ink, 0);
      if (kind === STATION && this.size >= 5) this.block(cell, colours.surface, Math.max(1, Math.round(this.size * 0.12)));
    }

    inside(cell) {
      const { top, left, rows, columns } = this.area;
      const row = Math.floor(cell / this.width);
      const column = cell % this.width;
      return row >= top && row < top + rows && column >= left && column < left + columns;
    }

    block(cell, colour, inset) {
      const x = this.left(cell);
      const y = this.top(cell);
      const w = Math.round(this.x0 + ((cell % this.width) + 1) * this.size) - x - 2 * inset;
      const h = Math.round(this.y0 + (Math.floor(cell / this.width) + 1) * this.size) - y - 2 * inset;
      this.low.fillStyle = colour;
      this.low.fillRect(x + inset, y + inset, Math.max(1, w), Math.max(1, h));
    }

    frame(cell, colour, dash) {
      const c = this.low;
      c.strokeStyle = colour;
      c.lineWidth = 1;
      c.setLineDash(dash);
      c.strokeRect(this.left(cell) + 1.5, this.top(cell) + 1.5, Math.round(this.size) - 3, Math.round(this.size) - 3);
      c.setLineDash([]);
    }

    /** Step 0..5 of the heat scale of each cell; null when heat is off. */
    heatScale() {
      this.heatMost = 0;
      const heat = this.source.summary && this.source.summary.heat;
      if (this.heat === "off" || !heat) return null;
      const value = heat.cells.map((_, k) => (this.heat === "visits" ? heat.visits[k] : heat.waited_s[k] / Math.max(1, heat.visits[k])));
      const warm = value.filter((v) => v > 0).sort((a, b) => a - b);
      this.heatMost = warm.length ? warm[Math.floor((warm.length - 1) * HEAT_TOP)] : 0;
      const steps = new Uint8Array(this.source.kind.length);
      if (this.heatMost > 0) heat.cells.forEach((cell, k) => {
        if (value[k] > 0.02 * this.heatMost) steps[cell] = Math.min(5, 1 + Math.floor((value[k] / this.heatMost) * 4.999));
      });
      return steps;
    }

    /** Direction of a wall beside a cell, where its name is in nobody's way: sideways first. */
    wallBeside(cell) {
      const row = Math.floor(cell / this.width);
      const column = cell % this.width;
      const wall = (dx, dy) => {
        const [x, y] = [column + dx, row + dy];
        return x < 0 || y < 0 || x >= this.width || y >= this.height || this.source.kind[y * this.width + x] === WALL;
      };
      return [[-1, 0], [1, 0], [0, 1], [0, -1]].find(([dx, dy]) => wall(dx, dy) && wall(2 * dx, 2 * dy)) || [0, 1];
    }

    /** Names of stations, as ink tags; short ones, where there is room. */
    names(c, colours) {
      const header = this.source.header;
      this.tags = [];
      const size = Math.round(11 * this.ratio);
      c.font = `600 ${size}px "Inter Variable", system-ui, sans-serif`;
      c.textAlign = "center";
      c.textBaseline = "middle";
      header.stations.forEach((station, s) => {
        const text = floor.shortName(station.name);
        const w = c.measureText(text).width + 8 * this.ratio;
        const h = 16 * this.ratio;
        const [dx, dy] = this.wallBeside(station.cell);
        let x = this.left(station.cell) + this.size / 2 + dx * (this.size / 2 + w / 2 + 2);
        let y = this.top(station.cell) + this.size / 2 + dy * (this.size / 2 + h / 2 + 2);
        x = Math.round(Math.min(Math.max(x, w / 2 + 1), this.below.width - w / 2 - 1));
        y = Math.round(Math.min(Math.max(y, h / 2 + 1), this.below.height - h / 2 - 1));
        const tag = { s, x: x - w / 2, y: y - h / 2, w, h };
        if (this.tags.some((other) => Math.abs(other.x - tag.x) < (other.w + tag.w) / 2 && Math.abs(other.y - tag.y) < h)) return;
        c.fillStyle = s === this.station ? colours.accent : colours.ink;
        c.fillRect(tag.x, tag.y, tag.w, tag.h);
        c.fillStyle = colours.surface;
        c.fillText(text, x, y + 1);
        this.tags.push(tag);
      });
    }
  }

  floor.Ground = Ground;
  floor.WALL = WALL;
})();
