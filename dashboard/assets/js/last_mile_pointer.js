// Last mile: the pointer on the map (read-out, click, drag of a stop to another route), minimap and timetable.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const lm = () => p.last_mile;
  let down = null;
  let waiting = false;

  function onMap(event) {
    const box = event.target.closest && event.target.closest("#last_mile-map-box");
    return box && !event.target.closest("button, .lm-verdict-bar, .lm-minimap, .lm-legend");
  }

  function hover(event) {
    const { state } = lm();
    if (!state.data || state.drag || waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      const at = onMap(event) ? lm().under(event) : null;
      state.hover = at;
      const box = document.getElementById("last_mile-map-box");
      if (box) box.classList.toggle("grab", Boolean(at && draggable(at)));
      if (box || at) lm().say();
    });
  }

  /** A stop of the chosen route, or one that no route visits, can be dragged. */
  function draggable(at) {
    const own = at.stop >= 0 && at.route && at.route.id === lm().state.route;
    return own || at.left >= 0;
  }

  function press(event) {
    if (event.button !== 0 || !lm() || !lm().state.data || !onMap(event)) return;
    const at = lm().under(event);
    down = { x: event.clientX, y: event.clientY, at, moved: false };
    if (!draggable(at)) return;
    // The map would pan: this press is about the stop.
    event.stopPropagation();
    event.preventDefault();
    down.drag = true;
  }

  function move(event) {
    if (!down) return hover(event);
    if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > 4) down.moved = true;
    if (!down.drag || !down.moved) return undefined;
    event.stopPropagation();
    const { state } = lm();
    const at = lm().under(event);
    const own = down.at.route && down.at.left < 0 ? down.at.route.id : "";
    state.drag = {
      fromX: down.at.px,
      fromY: down.at.py,
      x: at.px,
      y: at.py,
      target: other(at, own),
    };
    return lm().paint();
  }

  /** The route under the pointer that is not the stop's own: its own stops are seen first, so they are passed over. */
  function other(at, own) {
    if (at.route && at.route.id !== own) return at.route.id;
    const { data } = lm().state;
    const view = lm().viewOf(lm().graph());
    const [kx, ky] = view.km(at.px, at.py);
    let [best, least] = ["", ((24 / view.width) * (view.range[1] - view.range[0]) * 1000) ** 2];
    for (const route of data.routes) {
      if (route.id === own) continue;
      for (let row = route.first; row < route.first + route.stops; row += 1) {
        const away = (data.stops.x[row] - 1000 * kx) ** 2 + (data.stops.y[row] - 1000 * ky) ** 2;
        if (away < least) [best, least] = [route.id, away];
      }
    }
    return best;
  }

  function release(event) {
    if (!down) return;
    const { at, moved, drag } = down;
    const { state } = lm();
    const target = state.drag ? state.drag.target : "";
    down = null;
    state.drag = null;
    if (drag && moved) {
      event.stopPropagation();
      if (target) lm().tryMove(at.left >= 0 ? state.data.left.id[at.left] : state.data.stops.id[at.stop], target);
      lm().paint();
    } else if (!moved && at.route) {
      lm().select(at.route.id);
    }
  }

  function miniMove(event) {
    const canvas = event.target.closest && event.target.closest("#last_mile-minimap");
    if (!canvas || !lm().state.mini || !lm().graph()) return;
    const box = canvas.getBoundingClientRect();
    const [x, y] = lm().state.mini.km(event.clientX - box.left, event.clientY - box.top);
    const [x0, x1, y0, y1] = lm().viewOf(lm().graph()).range;
    const half = [(x1 - x0) / 2, (y1 - y0) / 2];
    window.Plotly.relayout(lm().graph(), {
      "xaxis.range": [x - half[0], x + half[0]],
      "yaxis.range": [y - half[1], y + half[1]],
    });
  }

  function timetable(event) {
    const gantt = event.target.closest && event.target.closest(".lm-gantt");
    if (!gantt) return;
    const row = Math.floor((event.clientY - gantt.getBoundingClientRect().top) / Number(gantt.dataset.row));
    const route = gantt.dataset.order.split(",")[row];
    if (route) lm().select(route);
  }

  // Capture: before Plotly sees the press. Plotly listens to mouse events, so these are the ones to hold.
  document.addEventListener("mousedown", press, true);
  document.addEventListener("mousemove", move, true);
  document.addEventListener("mouseup", release, true);
  document.addEventListener("click", miniMove);
  document.addEventListener("click", timetable);
})();
