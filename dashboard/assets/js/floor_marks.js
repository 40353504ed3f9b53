// What agents look like: a shape and a colour for each group of states, as small pictures of pixels in two sizes of theme.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});

  /** Groups of states: what the legend lists. Everything an agent can be doing is in one of them. */
  const ROBOT = [
    { id: "to_pod", label: "To a pod", colour: "to-pod", shape: "disc", states: ["to_pod", "lifting"] },
    { id: "carrying", label: "Carrying", colour: "carrying", shape: "square", states: ["carrying"] },
    { id: "queueing", label: "Queueing", colour: "queueing", shape: "paused", states: ["queueing", "at_station"] },
    { id: "returning", label: "Returning", colour: "returning", shape: "hollow", states: ["returning", "setting_down"] },
    { id: "charging", label: "Charging", colour: "charging", shape: "bolt", states: ["to_charger", "charging", "awaiting_charger"] },
    { id: "idle", label: "Idle", colour: "ink-3", shape: "ring", states: ["idle"] },
    { id: "broken", label: "Broken", colour: "error", shape: "cross", rare: true, states: ["broken"] },
  ];
  const PICKER = [
    { id: "walking", label: "Walking", colour: "carrying", shape: "walker", states: ["walking"] },
    { id: "picking", label: "Picking", colour: "returning", shape: "picker", states: ["searching", "picking", "handing_over"] },
    { id: "blocked", label: "Blocked", colour: "queueing", shape: "stopped", states: ["blocked"] },
    { id: "packing", label: "To packing", colour: "to-pod", shape: "disc", states: ["setting_up"] },
    { id: "idle", label: "Waiting, on a break", colour: "ink-3", shape: "ring", states: ["waiting", "break", "idle"] },
  ];

  /** Groups of a kind of agents, and the group's number of each of its states; an unknown state counts as idle. */
  function groupsOf(agents) {
    const groups = agents.kind === "picker" ? PICKER : ROBOT;
    const other = groups.findIndex((group) => group.id === "idle");
    const of = Uint8Array.from(agents.states, (state) => {
      const found = groups.findIndex((group) => group.states.includes(state));
      return found < 0 ? other : found;
    });
    return { groups, of };
  }

  /** Draw a mark into a square of `size` pixels at (x, y). */
  function mark(c, shape, colour, ground, x, y, size) {
    const r = size / 2;
    const line = Math.max(1, Math.round(size * 0.18));
    c.fillStyle = c.strokeStyle = colour;
    c.lineWidth = line;
    const disc = (cx, cy, radius) => {
      c.beginPath();
      c.arc(cx, cy, radius, 0, 2 * Math.PI);
    };
    const bars = () => {
      const w = Math.max(1, Math.round(size * 0.14));
      const h = Math.max(2, Math.round(size * 0.45));
      c.fillStyle = ground;
      c.fillRect(Math.round(x + size * 0.3), Math.round(y + (size - h) / 2), w, h);
      c.fillRect(Math.round(x + size * 0.7 - w), Math.round(y + (size - h) / 2), w, h);
    };
    if (shape === "disc") {
      disc(x + r, y + r, r * 0.86);
      c.fill();
    } else if (shape === "square") {
      c.fillRect(x, y, size, size);
    } else if (shape === "paused") {
      c.fillRect(x, y, size, size);
      if (size >= 6) bars();
    } else if (shape === "hollow") {
      c.fillStyle = ground;
      c.fillRect(x, y, size, size);
      c.strokeRect(x + line / 2, y + line / 2, size - line, size - line);
    } else if (shape === "bolt") {
      disc(x + r, y + r, r * 0.95);
      c.fill();
      c.fillStyle = ground;
      c.beginPath();
      [[0.56, 0.16], [0.3, 0.55], [0.47, 0.55], [0.42, 0.84], [0.7, 0.44], [0.53, 0.44]].forEach(([u, v], k) =>
        c[k ? "lineTo" : "moveTo"](x + u * size, y + v * size));
      if (size >= 6) c.fill();
    } else if (shape === "ring") {
      disc(x + r, y + r, r * 0.8 - line / 2);
      c.fillStyle = ground;
      c.fill();
      c.lineWidth = Math.max(1, line * 0.7);
      c.stroke();
    } else if (shape === "cross") {
      c.beginPath();
      c.moveTo(x + line / 2, y + line / 2);
      c.lineTo(x + size - line / 2, y + size - line / 2);
      c.moveTo(x + size - line / 2, y + line / 2);
      c.lineTo(x + line / 2, y + size - line / 2);
      c.stroke();
    } else person(c, shape, colour, ground, x, y, size, line);
  }

  /** A person with a cart: a head, and a box below it. */
  function person(c, shape, colour, ground, x, y, size, line) {
    const half = size / 2;
    const head = half * 0.52;
    const box = Math.max(2, size * 0.42);
    c.lineWidth = Math.max(1, line * 0.8);
    c.fillStyle = shape === "walker" ? colour : ground;
    c.beginPath();
    c.arc(x + half, y + head, head - c.lineWidth / 2, 0, 2 * Math.PI);
    c.fill();
    c.stroke();
    c.fillStyle = ground;
    c.fillRect(x + half - box / 2, y + size - box, box, box);
    c.strokeRect(x + half - box / 2 + c.lineWidth / 2, y + size - box + c.lineWidth / 2, box - c.lineWidth, box - c.lineWidth);
    if (shape === "stopped" && size >= 6) {
      c.fillStyle = colour;
      const w = Math.max(1, Math.round(size * 0.1));
      c.fillRect(Math.round(x + half - 1.5 * w), Math.round(y + head * 0.5), w, head);
      c.fillRect(Math.round(x + half + 0.5 * w), Math.round(y + head * 0.5), w, head);
    }
  }

  /** Pixels (RGBA as uint32) of every group's mark at a size; a halo of the ground parts neighbours. */
  function sprites(groups, size) {
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = size;
    const c = canvas.getContext("2d", { willReadFrequently: true });
    const ground = p.theme.token("surface");
    return groups.map((group) => {
      c.clearRect(0, 0, size, size);
      if (size < 4) {
        c.fillStyle = p.theme.token(group.colour);
        c.fillRect(0, 0, size, size);
      } else mark(c, group.shape, p.theme.token(group.colour), ground, 0, 0, size);
      return new Uint32Array(c.getImageData(0, 0, size, size).data.buffer.slice(0));
    });
  }

  floor.marks = { groupsOf, mark, sprites };
})();
