// The progress matrix: a canvas, a column a combination, a row a seed; in bands where there are many combinations.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const WORDS = { d: "done", r: "running", q: "queued", f: "failed", s: "not needed" };
  const LARGEST = 14;
  const SMALLEST = 2;
  const BAND_GAP = 6;
  let data = null;
  let grid = null;
  let cursor = null;
  let watch = null;

  const canvas = () => document.getElementById("what_if-matrix");

  /** Size of a cell, and how many columns stand in a band, so that all cells have room. */
  function layout(width, height, variants, seeds) {
    for (let size = LARGEST; size >= SMALLEST; size -= 0.5) {
      const columns = Math.max(1, Math.floor(width / size));
      const bands = Math.ceil(variants / columns);
      if (bands * seeds * size + (bands - 1) * BAND_GAP <= height || size === SMALLEST) {
        return { size, columns: Math.min(columns, variants), bands, seeds };
      }
    }
    return null;
  }

  function at(variant, seed) {
    const band = Math.floor(variant / grid.columns);
    const top = band * (grid.seeds * grid.size + BAND_GAP);
    return [(variant % grid.columns) * grid.size, top + seed * grid.size];
  }

  function cellAt(x, y) {
    if (!grid) return null;
    const deep = grid.seeds * grid.size + BAND_GAP;
    const band = Math.floor(y / deep);
    const seed = Math.floor((y - band * deep) / grid.size);
    const column = Math.floor(x / grid.size);
    const variant = band * grid.columns + column;
    const inside = column < grid.columns && seed < grid.seeds && variant < data.cells.length && x >= 0 && y >= 0;
    return inside ? { variant, seed } : null;
  }

  function draw() {
    const element = canvas();
    if (!element || !data) return;
    if (!data.cells.length) {
      grid = null;
      element.width = element.width; // nothing is known of its runs: an empty canvas
      return;
    }
    const box = element.parentElement.getBoundingClientRect();
    if (box.width < 4 || box.height < 4) return;
    const scale = window.devicePixelRatio || 1;
    grid = layout(box.width, box.height, data.cells.length, data.seeds.length);
    element.width = Math.round(box.width * scale);
    element.height = Math.round(box.height * scale);
    element.style.width = `${box.width}px`;
    element.style.height = `${box.height}px`;
    const context = element.getContext("2d");
    context.scale(scale, scale);
    context.clearRect(0, 0, box.width, box.height);
    const colours = { d: token("ink-2"), r: token("accent"), q: token("band"), f: token("error"), s: token("sunken") };
    data.cells.forEach((row, variant) => {
      for (let seed = 0; seed < row.length; seed += 1) cell(context, variant, seed, row[seed], colours);
    });
    if (cursor && document.activeElement === element) outline(context);
  }

  const token = (name) => p.theme.token(name);

  function cell(context, variant, seed, letter, colours) {
    const [x, y] = at(variant, seed);
    const gap = grid.size >= 6 ? 2 : grid.size >= 4 ? 1 : 0.5;
    const side = grid.size - gap;
    context.fillStyle = colours[letter] || colours.q;
    context.beginPath();
    context.roundRect(x, y, side, side, grid.size >= 8 ? 2 : 0);
    context.fill();
    if (grid.size < 7) return;
    context.strokeStyle = token("surface");
    context.lineWidth = 1.3;
    if (letter === "f") cross(context, x, y, side);
    if (letter === "r") pause(context, x, y, side);
  }

  function cross(context, x, y, side) {
    const [a, b] = [side * 0.3, side * 0.7];
    context.beginPath();
    context.moveTo(x + a, y + a);
    context.lineTo(x + b, y + b);
    context.moveTo(x + b, y + a);
    context.lineTo(x + a, y + b);
    context.stroke();
  }

  function pause(context, x, y, side) {
    context.beginPath();
    context.moveTo(x + side * 0.25, y + side / 2);
    context.lineTo(x + side * 0.75, y + side / 2);
    context.stroke();
  }

  function outline(context) {
    const [x, y] = at(cursor.variant, cursor.seed);
    context.strokeStyle = token("accent");
    context.lineWidth = 2;
    context.strokeRect(x - 1, y - 1, grid.size, grid.size);
  }

  function say(found) {
    const line = document.getElementById("what_if-cell");
    if (!line) return;
    const word = found ? WORDS[data.cells[found.variant][found.seed]] : "";
    line.textContent = found ? `${data.variants[found.variant]}, seed ${data.seeds[found.seed]}: ${word}` : "";
    const about = document.getElementById("what_if-about");
    if (about) about.hidden = Boolean(found);
  }

  function open(found) {
    if (!found) return;
    const asked = { do: "cell", variant: found.variant, seed: found.seed, at: Date.now() };
    window.dash_clientside.set_props("what_if-look", { data: asked });
  }

  function onKey(event) {
    if (!data || !data.cells.length || !grid) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (event.key === "Enter") open(cursor);
    if (!step) return;
    event.preventDefault();
    const now = cursor || { variant: 0, seed: 0 };
    const hold = (value, most) => Math.min(Math.max(value, 0), most - 1);
    cursor = { variant: hold(now.variant + step[0], data.cells.length), seed: hold(now.seed + step[1], data.seeds.length) };
    draw();
    say(cursor);
  }

  function listen(element) {
    if (element.dataset.ready) return;
    element.dataset.ready = "1";
    const under = (event) => {
      const box = element.getBoundingClientRect();
      return cellAt(event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener("mousemove", (event) => say(under(event)));
    element.addEventListener("mouseleave", () => say(null));
    element.addEventListener("click", (event) => open(under(event)));
    element.addEventListener("keydown", onKey);
    element.addEventListener("focus", () => {
      cursor = cursor || { variant: 0, seed: 0 };
      draw();
      say(cursor);
    });
    element.addEventListener("blur", () => {
      draw();
      say(null);
    });
    if (watch) watch.disconnect();
    watch = new ResizeObserver(draw);
    watch.observe(element.parentElement);
  }

  p.whatIfMatrix = {
    /** Draw what the store holds, once the canvas is there. */
    show(now) {
      data = now;
      if (data && cursor && cursor.variant >= data.cells.length) cursor = null;
      window.requestAnimationFrame(() => {
        const element = canvas();
        if (!element || !data) return;
        listen(element);
        draw();
        if (p.whatIf) p.whatIf.mark();
      });
    },
    layout,
    cellAt,
  };
})();
