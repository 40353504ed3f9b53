// Last mile: what is drawn over the map (routes chosen, stops, numbers, minimap), from data the browser keeps.
(function () {
  "use strict";
  const SCALE_H = 30;
  const p = (window.pod2door = window.pod2door || {});
  const BADGE_H = 16;
  const OFFSETS = offsets();

  function offsets() {
    const found = [[0, 0]];
    for (const far of [18, 30, 44, 60]) {
      for (let step = 0; step < 8; step += 1) {
        found.push([Math.cos((step * Math.PI) / 4) * far * 1.4, Math.sin((step * Math.PI) / 4) * far]);
      }
    }
    return found;
  }

  function sized(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  /** Rows of the stops of a route. */
  function rowsOf(route) {
    return Array.from({ length: route.stops }, (_, step) => route.first + step);
  }

  function line(pen, view, data, rows) {
    pen.beginPath();
    rows.forEach((row, step) => {
      const x = view.x(data.stops.x[row] / 1000);
      const y = view.y(data.stops.y[row] / 1000);
      if (step) pen.lineTo(x, y);
      else pen.moveTo(x, y);
    });
    pen.stroke();
  }

  function disc(pen, x, y, radius, fill, edge) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    if (fill) {
      pen.fillStyle = fill;
      pen.fill();
    }
    if (edge) pen.stroke();
  }

  /** The layer over the map: stops that SVG has no room for, the chosen route, rings of what is not served, a drag. */
  function overlay(canvas, view, data, state) {
    const pen = sized(canvas, view.width, view.height);
    const ink = p.theme.token("ink");
    const surface = p.theme.token("surface");
    if (view.canvasStops) manyStops(pen, view, data, state);
    const route = data.routes.find((one) => one.id === state.route);
    if (route) chosen(pen, view, data, route, ink, surface);
    rings(pen, view, data, state);
    if (state.drag) dragged(pen, view, data, state.drag, ink);
  }

  function manyStops(pen, view, data, state) {
    pen.globalAlpha = state.route ? 0.5 : 1;
    for (const route of data.routes) {
      pen.fillStyle = route.color;
      for (let row = route.first; row < route.first + route.stops; row += 1) {
        const x = view.x(data.stops.x[row] / 1000);
        const y = view.y(data.stops.y[row] / 1000);
        if (x > -3 && y > -3 && x < view.width + 3 && y < view.height + 3) pen.fillRect(x - 1.5, y - 1.5, 3, 3);
      }
    }
    pen.globalAlpha = 1;
  }

  function chosen(pen, view, data, route, ink, surface) {
    const rows = rowsOf(route);
    const at = (row) => [view.x(data.stops.x[row] / 1000), view.y(data.stops.y[row] / 1000)];
    pen.strokeStyle = ink;
    pen.lineJoin = "round";
    stem(pen, route.out, [view.x(0), view.y(0)], at(rows[0]), [7, 5]);
    stem(pen, route.back, at(rows[rows.length - 1]), [view.x(0), view.y(0)], [1.5, 5]);
    pen.strokeStyle = surface;
    pen.lineWidth = 5;
    line(pen, view, data, rows);
    pen.strokeStyle = ink;
    pen.lineWidth = 2.2;
    line(pen, view, data, rows);
    pen.lineWidth = 1.6;
    for (const row of rows) disc(pen, ...at(row), 3, surface, true);
  }

  function stem(pen, there, from, to, dash) {
    if (!there) return;
    pen.save();
    pen.setLineDash(dash);
    pen.lineCap = "round";
    pen.lineWidth = 1.8;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    pen.restore();
  }

  function rings(pen, view, data, state) {
    if (state.left === null) return;
    pen.strokeStyle = p.theme.token("error");
    pen.lineWidth = 2;
    data.left.group.forEach((group, row) => {
      if (group !== state.left) return;
      disc(pen, view.x(data.left.x[row] / 1000), view.y(data.left.y[row] / 1000), 9, null, true);
    });
  }

  function dragged(pen, view, data, drag, ink) {
    pen.strokeStyle = p.theme.token("accent");
    pen.lineWidth = 2;
    pen.setLineDash([4, 4]);
    pen.beginPath();
    pen.moveTo(drag.fromX, drag.fromY);
    pen.lineTo(drag.x, drag.y);
    pen.stroke();
    pen.setLineDash([]);
    disc(pen, drag.x, drag.y, 6, p.theme.token("accent"), false);
    const target = data.routes.find((one) => one.id === drag.target);
    if (!target) return;
    pen.lineWidth = 3;
    line(pen, view, data, rowsOf(target));
    pen.strokeStyle = ink;
  }

  // Numbers -------------------------------------------------------------------------------------------------------

  function badgeWidth(text) {
    return 10 + 7.2 * text.length;
  }

  function overlaps(a, b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  }

  function priority(data, rows) {
    const last = rows.length - 1;
    const late = rows.map((row, step) => step).filter((step) => data.stops.late[rows[step]]);
    const must = [...new Set([0, last, ...late])];
    const seen = new Set(must);
    const rest = [];
    for (const every of [10, 5, 2, 1]) {
      rows.forEach((_, step) => {
        if ((step + 1) % every === 0 && !seen.has(step)) {
          seen.add(step);
          rest.push(step);
        }
      });
    }
    return { must, rest };
  }

  /** Where numbers go: none overlaps another; the first, the last and late stops always have one. */
  function placed(view, data, route) {
    const rows = rowsOf(route);
    const { must, rest } = priority(data, rows);
    const boxes = [];
    const inside = (x, y) => x > 0 && y > 0 && x < view.width && y < view.height;
    const put = (step, shifts) => {
      const row = rows[step];
      const x = view.x(data.stops.x[row] / 1000);
      const y = view.y(data.stops.y[row] / 1000);
      if (!inside(x, y)) return;
      const late = data.stops.late[row];
      const text = String(step + 1);
      const words = late ? data.stops.at[row] + ", " + (data.stops.window[row] || "late") : "";
      const w = badgeWidth(text) + (late ? 26 + 6.4 * words.length : 0);
      for (const [dx, dy] of shifts) {
        const box = { x: x + dx - badgeWidth(text) / 2, y: y + dy - BADGE_H / 2, w: w + 2, h: BADGE_H + 1 };
        box.x = Math.max(1, Math.min(box.x, view.width - box.w - 1));
        if (boxes.some((other) => overlaps(box, other))) continue;
        boxes.push(Object.assign(box, { text, late, words, atX: x, atY: y, moved: dx !== 0 || dy !== 0 }));
        return;
      }
    };
    must.forEach((step) => put(step, OFFSETS));
    rest.forEach((step) => put(step, [[0, 0]]));
    return boxes;
  }

  function badge(box) {
    const span = document.createElement("span");
    span.className = "lm-badge" + (box.late ? " late" : "");
    span.style.left = box.x + "px";
    span.style.top = box.y + "px";
    const number = document.createElement("b");
    number.textContent = box.text;
    span.append(number);
    if (box.late) {
      const mark = document.createElement("i");
      mark.className = "icon small icon-clock";
      const words = document.createElement("em");
      words.textContent = box.words;
      span.append(mark, words);
      span.title = "late by " + box.late;
    }
    return span;
  }

  function badges(holder, view, data, state) {
    const route = data.routes.find((one) => one.id === state.route);
    const boxes = route ? placed(view, data, route) : [];
    holder.replaceChildren(...boxes.map(badge));
  }

  // Minimap, scale -------------------------------------------------------------------------------------------------

  function miniView(data, width, height) {
    const xs = data.stops.x.concat(data.left.x, [0]);
    const ys = data.stops.y.concat(data.left.y, [0]);
    let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const x of xs) [x0, x1] = [Math.min(x0, x), Math.max(x1, x)];
    for (const y of ys) [y0, y1] = [Math.min(y0, y), Math.max(y1, y)];
    const scale = Math.min((width - 16) / Math.max(1, x1 - x0), (height - 16) / Math.max(1, y1 - y0));
    const midX = (x0 + x1) / 2;
    const midY = (y0 + y1) / 2;
    return {
      width,
      height,
      x: (km) => width / 2 + (1000 * km - midX) * scale,
      y: (km) => height / 2 - (1000 * km - midY) * scale,
      km: (px, py) => [((px - width / 2) / scale + midX) / 1000, ((height / 2 - py) / scale + midY) / 1000],
    };
  }

  /** The minimap goes where it hides fewer stops of the chosen route: left, or right above the scale. */
  function aside(canvas, view, data, route) {
    const [w, h] = [canvas.offsetWidth + 24, canvas.offsetHeight + 24];
    const hidden = (left, bottom) => rowsOf(route).filter((row) => {
      const [x, y] = [view.x(data.stops.x[row] / 1000), view.y(data.stops.y[row] / 1000)];
      return x > left && x < left + w && y < view.height - bottom && y > view.height - bottom - h;
    }).length;
    const here = route ? hidden(0, 0) : 0;
    canvas.classList.toggle("aside", here > 0 && hidden(view.width - w, SCALE_H) < here);
  }

  function minimap(canvas, view, data, state) {
    aside(canvas, view, data, data.routes.find((one) => one.id === state.route));
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const pen = sized(canvas, width, height);
    const mini = miniView(data, width, height);
    pen.lineWidth = 0.7;
    for (const route of data.routes) {
      pen.globalAlpha = state.route ? 0.45 : 0.9;
      pen.strokeStyle = route.color;
      line(pen, mini, data, rowsOf(route));
    }
    pen.globalAlpha = 1;
    const route = data.routes.find((one) => one.id === state.route);
    pen.strokeStyle = p.theme.token("ink");
    pen.lineWidth = 1.3;
    if (route) line(pen, mini, data, rowsOf(route));
    disc(pen, mini.x(0), mini.y(0), 3, p.theme.token("delivery-station"), false);
    pen.strokeStyle = p.theme.token("error");
    pen.lineWidth = 1;
    data.left.x.slice(0, 400).forEach((x, row) => disc(pen, mini.x(x / 1000), mini.y(data.left.y[row] / 1000), 2, null, true));
    pen.strokeStyle = p.theme.token("accent");
    pen.lineWidth = 1.5;
    const [left, top] = [mini.x(view.range[0]), mini.y(view.range[3])];
    pen.strokeRect(left, top, mini.x(view.range[1]) - left, mini.y(view.range[2]) - top);
    return mini;
  }

  /** A round number of kilometres that is some 60 to 140 pixels long. */
  function scaleBar(view) {
    const perKm = view.width / (view.range[1] - view.range[0]);
    const km = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find((k) => k * perKm >= 60) || 200;
    return { px: km * perKm, text: km < 1 ? 1000 * km + " m" : km + " km" };
  }

  p.last_mile_draw = { overlay, badges, minimap, scaleBar, rowsOf };
})();
