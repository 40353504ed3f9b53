// What changes with every click is drawn over the map, not in it: the selected facility, its lanes, names, edits.
// An SVG of its own costs a millisecond where a redraw of 1,300 markers costs a fifth of a second.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const SVG = "http://www.w3.org/2000/svg";
  const BEND = 0.16;
  const MOST = 40;
  const LABELLED = 5;
  const SHAPES = {
    fulfilment_centre: "M-5-5h10v10h-10z",
    sortation_centre: "M0-7 7 0 0 7-7 0z",
    prime_now_hub: "M0-6 6 5H-6z",
    delivery_station: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
  };
  const STAR = "M0-9 2.4-3H9L3.8 1.2 5.6 8 0 4-5.6 8-3.8 1.2-9-3h6.6z";

  function element(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (parent) parent.append(made);
    return made;
  }

  /** The layer over a graph: `lines` scales with the map, `marks` only moves. */
  function layer(gd) {
    const plot = gd.querySelector(".svg-container");
    let svg = plot.querySelector(".map-over");
    if (!svg) {
      svg = element("svg", { class: "map-over", "aria-hidden": "true" }, plot);
      element("g", { class: "map-over-lines" }, svg);
      element("g", { class: "map-over-marks" }, svg);
    }
    return svg;
  }

  function lanesOf(model, id) {
    const at = model.ids.indexOf(id);
    const found = { out: [], in: [] };
    if (at < 0) return found;
    model.lanes.from.forEach((from, row) => {
      if (from === at) found.out.push(row);
      if (model.lanes.to[row] === at) found.in.push(row);
    });
    return found;
  }

  function path(model, rows) {
    let d = "";
    for (const row of rows.slice(0, MOST)) {
      const a = model.xy[model.lanes.from[row]];
      const b = model.xy[model.lanes.to[row]];
      if (!a || !b) continue;
      const mx = (a[0] + b[0]) / 2 + BEND * (a[1] - b[1]);
      const my = (a[1] + b[1]) / 2 + BEND * (b[0] - a[0]);
      d += "M" + a[0] + " " + -a[1] + "Q" + mx.toFixed(1) + " " + (-my).toFixed(1) + " " + b[0] + " " + -b[1];
    }
    return d;
  }

  function mark(parent, xy, className) {
    return element("g", { class: className, "data-x": xy[0], "data-y": xy[1] }, parent);
  }

  function named(parent, text, strong) {
    const label = element("text", { x: 12, y: 4, class: strong ? "strong" : "" }, parent);
    label.textContent = text;
  }

  function edit(marks, lines, each) {
    if (each.to) {
      const line = "M" + each.at[0] + " " + -each.at[1] + "L" + each.to[0] + " " + -each.to[1];
      element("path", { class: "edit-line", d: line }, lines);
    }
    const at = mark(marks, each.to || each.at, "edit " + each.how);
    at.dataset.facility = each.facility;
    element("circle", { r: 9 }, at);
    if (each.how === "close") element("path", { d: "M-4-4 4 4M4-4-4 4" }, at);
    if (each.how === "add") element("path", { d: "M-4 0h8M0-4v8" }, at);
    named(at, each.text, true);
  }

  /** Draw selection and edits; gives the selected facility's lanes. */
  function draw(gd, model, state) {
    const svg = layer(gd);
    const [lines, marks] = svg.children;
    lines.textContent = marks.textContent = "";
    const lanes = lanesOf(model, state.sel);
    element("path", { class: "lanes-in", d: path(model, lanes.in) }, lines);
    element("path", { class: "lanes-out", d: path(model, lanes.out) }, lines);
    const edited = new Set(state.marks.map((each) => each.facility));
    for (const each of state.marks) edit(marks, lines, each);
    const at = model.ids.indexOf(state.sel);
    if (at >= 0 && model.xy[at]) {
      // It stays where its layer is switched off.
      const dot = mark(marks, model.xy[at], "selected");
      marks.prepend(dot);
      dot.dataset.facility = state.sel;
      element("path", { d: SHAPES[model.kinds[at]] || STAR, fill: model.colours[model.kinds[at]] }, dot);
      element("circle", { r: 11 }, dot);
      if (!edited.has(state.sel)) named(dot, state.sel, true);
      const ends = lanes.out.slice(0, LABELLED).map((row) => model.lanes.to[row]);
      for (const row of lanes.in.slice(0, LABELLED)) ends.push(model.lanes.from[row]);
      for (const end of new Set(ends)) {
        if (end === at || !model.xy[end] || edited.has(model.ids[end])) continue;
        named(mark(marks, model.xy[end], "end"), model.ids[end], false);
      }
    }
    place(gd);
    return lanes;
  }

  /** Follow the map: after every step of a pan or zoom. */
  function place(gd) {
    const svg = layer(gd);
    const { xaxis, yaxis } = gd._fullLayout;
    const [width, height] = [xaxis._length, yaxis._length];
    const scale = width / (xaxis.range[1] - xaxis.range[0]);
    const x = (value) => xaxis._offset + (value - xaxis.range[0]) * scale;
    const y = (value) => yaxis._offset + (yaxis.range[1] - value) * (height / (yaxis.range[1] - yaxis.range[0]));
    svg.firstChild.setAttribute("transform", "translate(" + x(0) + " " + y(0) + ") scale(" + scale + ")");
    const kept = [];
    const named = [...svg.lastChild.children];
    for (const at of named.filter((each) => each.matches(".edit")).concat(named.filter((each) => !each.matches(".edit")))) {
      const [px, py] = [x(Number(at.dataset.x)), y(Number(at.dataset.y))];
      at.setAttribute("transform", "translate(" + px.toFixed(1) + " " + py.toFixed(1) + ")");
      const text = at.querySelector("text");
      // Names that would lie over another one are left out; the first come first.
      if (!text) continue;
      const free = kept.every(([kx, ky]) => Math.abs(kx - px) > 84 || Math.abs(ky - py) > 15);
      text.style.display = free ? "" : "none";
      if (free) kept.push([px, py]);
    }
  }

  p.networkOverlay = { draw, place, lanesOf };
})();
