// Beside the canvas: legend with counts, the read-out line, stations, and what a screen reader hears.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const floor = (p.floor = p.floor || {});
  const WINDOW_S = 600;
  const SQUARES = 6;

  /** An element with a class, text and attributes. */
  function element(tag, className, text, attributes) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    return made;
  }

  /** "R-087", "W-17": robots with three digits at least, for "R-01" is a station that replenishes. */
  const agentName = (header, agent) =>
    (header.agents[0].kind === "picker" ? "W-" : "R-") + String(agent + 1).padStart(header.agents[0].kind === "picker" ? 2 : 3, "0");

  /** The legend of a view: a button for each group, its count beside it. */
  class Legend {
    constructor(box, view, changed) {
      this.view = view;
      box.replaceChildren();
      this.numbers = view.groups.map((group, g) => {
        const button = element("button", "legend-item", null, { type: "button", "aria-pressed": "true", "data-group": group.id });
        button.title = "States: " + group.states.join(", ").replace(/_/g, " ") + ". Click: only these; again: all.";
        const canvas = element("canvas", "", null, { width: 26, height: 26, "aria-hidden": "true" });
        floor.marks.mark(canvas.getContext("2d"), group.shape, p.theme.token(group.colour), p.theme.token("surface"), 2, 2, 22);
        const number = element("span", "legend-count num", "–");
        button.append(canvas, element("span", "", group.label), number);
        button.addEventListener("click", () => this.toggle(g, changed));
        box.append(button);
        return number;
      });
      this.buttons = [...box.children];
    }

    /** Show one group alone; the same again shows all. */
    toggle(g, changed) {
      const view = this.view;
      const alone = view.hidden.size === view.groups.length - 1 && !view.hidden.has(g);
      view.hidden = alone ? new Set() : new Set(view.groups.map((_, k) => k).filter((k) => k !== g));
      this.buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(!view.hidden.has(k))));
      changed();
    }

    show(frame) {
      this.view.counts(frame).forEach((count, g) => {
        const text = String(count);
        if (this.numbers[g].textContent !== text) this.numbers[g].textContent = text;
        if (this.view.groups[g].rare) this.buttons[g].hidden = count === 0;
      });
    }
  }

  /** What a trace's summary says of its agents and stations at a moment. */
  class Facts {
    constructor(trace) {
      this.trace = trace;
      this.serves = new Map();
      this.carries = new Map();
      const put = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));
      for (const row of trace.summary.serves) put(this.serves, row[1], row);
      for (const row of trace.summary.carries) put(this.carries, row[1], row);
    }

    pod(agent, frame) {
      let pod = -1;
      for (const [at, , what] of this.carries.get(agent) || []) {
        if (at > frame) break;
        pod = what;
      }
      return pod;
    }

    /** The stay at a station that it is in or that comes next before it sets its pod down. */
    visit(agent, frame) {
      const next = (this.serves.get(agent) || []).find((row) => row[3] > frame);
      if (!next) return null;
      const down = (this.carries.get(agent) || []).find((row) => row[0] > frame && row[2] < 0);
      return down && down[0] < next[2] ? null : next;
    }

    /** Pods an hour and share of time taken of each station in the last ten minutes up to a frame. */
    stations(frame) {
      const tick = this.trace.tick;
      const from = Math.max(0, frame + 1 - Math.round(WINDOW_S / tick));
      const span = Math.max(1, frame + 1 - from);
      const rows = this.trace.header.stations.map(() => ({ served: 0, busy: 0 }));
      for (const [station, , began, ended] of this.trace.summary.serves) {
        if (began > frame) break;
        if (ended > from) rows[station].busy += Math.min(ended, frame + 1) - Math.max(began, from);
        if (ended > from && ended <= frame) rows[station].served += 1;
      }
      return rows.map((row) => ({ perHour: (row.served * 3600) / (span * tick), busy: Math.min(1, row.busy / span) }));
    }
  }

  /** The line about the chosen agent, in parts: [text, strong]. */
  function sentence(view, facts, frame, agent) {
    const header = view.source.header;
    const tick = view.source.tick || header.tick_s;
    const state = header.agents[0].states[frame.state[agent]].replace(/_/g, " ");
    const parts = [[agentName(header, agent), true]];
    if (header.agents[0].kind === "picker" || !facts) return parts.concat([[" " + state, false]]);
    const pod = facts.pod(agent, frame.number);
    const visit = facts.visit(agent, frame.number);
    parts.push([" " + state, false]);
    if (pod >= 0) parts.push([", pod ", false], ["P-" + String(pod + 1).padStart(4, "0"), true]);
    if (visit && (pod >= 0 || visit[2] <= frame.number)) {
      const seconds = Math.max(0, Math.round((visit[2] - frame.number) * tick));
      parts.push([seconds > 0 ? " to " : " at ", false], [floor.shortName(header.stations[visit[0]].name), true]);
      if (seconds > 0) parts.push([", there in ", false], [seconds + " s", true]);
    }
    return parts;
  }

  /** The table of stations: rows made once, their numbers renewed. */
  class Stations {
    constructor(body, view, chosen) {
      this.view = view;
      body.replaceChildren();
      this.rows = view.source.header.stations.map((station, s) => {
        const row = element("tr", "selectable", null, { tabindex: "0", "aria-selected": "false", "data-station": station.name });
        const name = element("td", "mono strong", floor.shortName(station.name));
        name.title = station.name.startsWith("P") ? "picks" : station.name.startsWith("R") ? "replenishes pods" : "";
        const queue = element("td", "floor-queue");
        const squares = Array.from({ length: SQUARES }, () => element("i"));
        const more = element("span", "num");
        queue.append(...squares, more);
        const rate = element("td", "num", "–");
        const busy = element("td", "floor-busy");
        const bar = element("b");
        const share = element("span", "num", "–");
        const rail = element("i");
        rail.append(bar);
        busy.append(rail, share);
        row.append(name, queue, rate, busy);
        row.addEventListener("click", () => chosen(s));
        row.addEventListener("keydown", (event) => {
          if (event.key === "Enter") chosen(s);
          const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
          if (next) next.focus();
          if (next || event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation();
          }
        });
        body.append(row);
        return { row, squares, more, queue, rate, bar, share };
      });
    }

    show(frame, facts) {
      const queues = this.view.source.queues(frame);
      const told = facts ? facts.stations(frame.number) : null;
      this.rows.forEach((parts, s) => {
        parts.squares.forEach((square, k) => square.classList.toggle("on", k < queues[s]));
        parts.more.textContent = queues[s] > SQUARES ? String(queues[s]) : "";
        parts.queue.setAttribute("aria-label", queues[s] + " waiting");
        if (!told) return;
        parts.rate.textContent = Math.round(told[s].perHour);
        const percent = Math.round(100 * told[s].busy);
        parts.bar.style.width = percent + "%";
        parts.share.textContent = percent + "\u2009%";
        parts.row.classList.toggle("full", percent >= 99);
      });
    }

    select(s) {
      this.rows.forEach((parts, k) => parts.row.setAttribute("aria-selected", String(k === s)));
      if (s >= 0) this.rows[s].row.scrollIntoView({ block: "nearest" });
    }
  }

  /** Aisles of a walking floor: picks and blocking, over the whole trace. */
  function aisles(body, summary) {
    body.replaceChildren(
      ...(summary.aisles || []).map((aisle) => {
        const row = element("tr");
        const share = aisle.blocked_pct === null ? "–" : aisle.blocked_pct.toFixed(1) + "\u2009%";
        const blocked = element("td", "floor-busy blocked");
        const rail = element("i");
        const bar = element("b");
        bar.style.width = Math.min(100, (aisle.blocked_pct || 0) * 5) + "%";
        rail.append(bar);
        blocked.append(rail, element("span", "num", share));
        row.append(element("td", "strong", aisle.name), element("td", "num", Math.round(aisle.picks_per_h)), blocked);
        return row;
      })
    );
  }

  Object.assign(floor, { element, agentName, Legend, Facts, Stations, aisles, sentence });
})();
