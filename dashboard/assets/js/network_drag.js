// Moving a facility by hand: while "Move" is open, the selected one is dragged on the map; the server finds the ZIP.
(function () {
  "use strict";
  const NEAR_PX = 16;
  let held = null;

  const graph = () => {
    const holder = document.getElementById("network-map");
    return holder && holder.querySelector(".js-plotly-plot");
  };
  const dot = (gd) => gd.querySelector(".map-over .selected");

  /** Page coordinates of a place on the screen. */
  function where(gd, event) {
    const box = gd.getBoundingClientRect();
    const { xaxis, yaxis } = gd._fullLayout;
    return [xaxis.p2d(event.clientX - box.left - xaxis._offset), yaxis.p2d(event.clientY - box.top - yaxis._offset)];
  }

  function near(gd, event, xy) {
    const box = gd.getBoundingClientRect();
    const { xaxis, yaxis } = gd._fullLayout;
    const dx = xaxis.d2p(xy[0]) + xaxis._offset - (event.clientX - box.left);
    const dy = yaxis.d2p(xy[1]) + yaxis._offset - (event.clientY - box.top);
    return Math.hypot(dx, dy) < NEAR_PX;
  }

  function ghost(event) {
    let mark = document.getElementById("network-ghost");
    if (!event) {
      if (mark) mark.remove();
      return;
    }
    if (!mark) {
      mark = document.createElement("div");
      mark.id = "network-ghost";
      mark.className = "network-ghost";
      document.body.append(mark);
    }
    mark.style.left = event.clientX + "px";
    mark.style.top = event.clientY + "px";
  }

  // Plotly pans by mouse events of its own: what is taken here does not reach it.
  function down(event) {
    const gd = graph();
    const asking = document.getElementById("network-move");
    if (!gd || !gd.contains(event.target) || !asking || !asking.open || event.button !== 0) return;
    const mark = dot(gd);
    if (!mark || !near(gd, event, [Number(mark.dataset.x), Number(mark.dataset.y)])) return;
    const sel = mark.dataset.facility;
    event.stopImmediatePropagation();
    event.preventDefault();
    held = { gd, sel, from: [event.clientX, event.clientY] };
    ghost(event);
  }

  function move(event) {
    if (!held) return;
    event.stopImmediatePropagation();
    ghost(event);
  }

  function up(event) {
    if (!held) return;
    const { gd, sel, from } = held;
    held = null;
    ghost(null);
    event.stopImmediatePropagation();
    if (Math.hypot(event.clientX - from[0], event.clientY - from[1]) < 4) return;
    const [x, y] = where(gd, event);
    window.dash_clientside.set_props("network-drop", { data: { facility: sel, x, y, at: Date.now() } });
  }

  window.addEventListener("mousedown", down, true);
  window.addEventListener("mousemove", move, true);
  window.addEventListener("mouseup", up, true);
})();
