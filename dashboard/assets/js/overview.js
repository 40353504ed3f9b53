// The overview: rows and map select together, the strip's cursor reads out what waits, top bottlenecks become edits.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const MINUS = "\u2212";
  const THIN = "\u2009";
  const TOAST_MS = 12000;
  const LEFT_PX = 152; // figures/backlog.py
  const RIGHT_PX = 36;
  let toastTimer = null;

  const rows = () => Array.from(document.querySelectorAll("#overview-limits tr[data-place]"));
  const params = () => p.address.read().params;

  // -- rows ----------------------------------------------------------------------------------------------

  function mark() {
    const sel = params().sel || "";
    const all = rows();
    const chosen = all.find((row) => row.dataset.place === sel);
    for (const row of all) {
      row.setAttribute("aria-selected", String(row === chosen));
      if (chosen) row.tabIndex = row === chosen ? 0 : -1;
    }
    if (chosen) chosen.scrollIntoView({ block: "nearest" });
    for (const button of document.querySelectorAll("[data-overview-color]")) {
      const color = ["utilisation", "cost"].includes(params().color) ? params().color : "kind";
      button.setAttribute("aria-pressed", String(button.dataset.overviewColor === color));
    }
    relieveState();
  }

  const select = (place) => p.address.set({ sel: place }, { push: true });
  const open = (place) => p.address.go("/network", { sel: place });

  function rowKey(event, row) {
    const all = rows();
    const at = all.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      const next = all[Math.min(Math.max(to, 0), all.length - 1)];
      all.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
      next.focus();
    } else if (event.key === " ") select(row.dataset.place);
    else if (event.key === "Enter") {
      // Enter selects; on what is selected already it opens it.
      if (row.getAttribute("aria-selected") === "true") open(row.dataset.place);
      else select(row.dataset.place);
    } else return;
    event.preventDefault();
  }

  // -- the strip -----------------------------------------------------------------------------------------

  function data() {
    const found = document.getElementById("overview-plot") && window.dash_component_api.getLayout("overview-backlog-data");
    return found && found.props && found.props.data;
  }

  function short(value, signed) {
    const size = Math.abs(value);
    const sign = value < 0 ? MINUS : signed && value > 0 ? "+" : "";
    if (size >= 1e6) return sign + (size / 1e6).toFixed(size < 1e8 ? 2 : 0) + THIN + "M";
    if (size >= 1e4) return sign + (size / 1e3).toFixed(size < 1e5 ? 1 : 0) + THIN + "k";
    return sign + Math.round(size).toLocaleString("en-US");
  }

  /** Read out an hour: the cursor line on all rows, the values at the right. */
  function read(hour) {
    const all = data();
    const plot = document.getElementById("overview-plot");
    if (!all || !plot || !all.rows.length) return;
    const count = all.rows[0].run.length;
    const at = Math.min(Math.max(hour - all.first, 0), count - 1);
    const width = plot.clientWidth - LEFT_PX - RIGHT_PX;
    document.getElementById("overview-cursor").style.left = LEFT_PX + (width * (at + 0.5)) / count + "px";
    const now = all.first + at;
    const text = "Day " + (Math.floor(now / 24) + 1) + " " + String(now % 24).padStart(2, "0") + ":00";
    const column = document.getElementById("overview-values");
    column.querySelector(".strip-hour").textContent = text;
    const said = [text];
    column.querySelectorAll(".strip-value").forEach((cell, number) => {
      const row = all.rows[number];
      const [value, delta, full] = cell.children;
      value.textContent = short(row.run[at]);
      value.title = row.run[at].toLocaleString("en-US");
      const change = row.ref ? row.run[at] - row.ref[at] : null;
      delta.textContent = change === null ? "" : change === 0 ? "–" : short(change, true);
      // One run each: what a difference is worth cannot be told, so it gets no colour.
      delta.title = change ? "than in the reference; one seed each: no telling it from chance" : change === 0 ? "as many as in the reference" : "";
      full.textContent = row.full[at];
      said.push(row.label + " " + short(row.run[at]));
    });
    plot.setAttribute("aria-valuenow", String(now));
    plot.setAttribute("aria-valuetext", said.join(", "));
    plot.dataset.hour = String(now);
  }

  function hourAt(event, plot) {
    const all = data();
    if (!all || !all.rows.length) return null;
    const box = plot.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT_PX) / (box.width - LEFT_PX - RIGHT_PX);
    const count = all.rows[0].run.length;
    return share < 0 || share > 1 ? null : all.first + Math.min(Math.floor(share * count), count - 1);
  }

  /** The hour that stays read out: the address's, else the one that the page began with. */
  function rest() {
    const all = data();
    const hour = parseInt(params().hour || "", 10);
    if (all) read(Number.isFinite(hour) ? hour : all.start);
  }

  function choose(hour) {
    const same = params().hour === String(hour) && params().color === "utilisation";
    p.address.set(same ? { hour: "", color: "" } : { hour, color: "utilisation" }, { push: true });
  }

  function plotKey(event, plot) {
    const now = parseInt(plot.dataset.hour || plot.getAttribute("aria-valuenow"), 10);
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 6, PageDown: -6 }[event.key];
    if (step) read(now + step);
    else if (event.key === "Enter" || event.key === " ") choose(now);
    else return;
    event.preventDefault();
  }

  // -- relieve -------------------------------------------------------------------------------------------

  const key = (edit) => edit.slice(0, edit.lastIndexOf("="));

  function missing(button) {
    const taken = new Set((params().edits || []).map(key));
    return JSON.parse(button.dataset.edits || "[]").filter((edit) => !taken.has(key(edit)));
  }

  function relieveState() {
    const button = document.getElementById("overview-relieve");
    if (button && JSON.parse(button.dataset.edits || "[]").length) button.disabled = missing(button).length === 0;
  }

  function relieve(button) {
    const added = missing(button);
    if (!added.length) return;
    p.address.set({ edits: [...(params().edits || []), ...added] });
    const what = added.length === 1 ? "1 edit" : added.length + " edits";
    toast(what + " added to the draft: " + added.join(", "), () => {
      p.address.set({ edits: (params().edits || []).filter((edit) => !added.includes(edit)) });
    });
  }

  function toast(text, undo) {
    const box = document.getElementById("overview-toast");
    if (!box) return;
    const words = document.createElement("span");
    words.textContent = text;
    const button = document.createElement("button");
    button.className = "text-button";
    button.textContent = "Undo";
    const clear = () => (box.textContent = "");
    button.addEventListener("click", () => {
      undo();
      clear();
    });
    box.replaceChildren(words, button);
    if (toastTimer !== null) window.clearTimeout(toastTimer);
    toastTimer = window.setTimeout(clear, TOAST_MS);
  }

  // -- events --------------------------------------------------------------------------------------------

  const within = (event, selector) => event.target.closest && event.target.closest(selector);

  document.addEventListener("click", (event) => {
    const row = within(event, "#overview-limits tr[data-place]");
    const color = within(event, "[data-overview-color]");
    const hour = within(event, "[data-overview-hour]");
    const plot = within(event, "#overview-plot");
    const button = within(event, "#overview-relieve");
    const tile = within(event, ".tile:has(.tile-link)");
    if (tile && !within(event, "a, button")) tile.querySelector(".tile-link").click();
    if (row) select(row.dataset.place);
    else if (color) {
      const layer = color.dataset.overviewColor;
      const change = { color: layer === "kind" ? "" : layer };
      p.address.set(layer === "utilisation" ? change : Object.assign(change, { hour: "" }));
    } else if (hour) p.address.set({ hour: "" });
    else if (button) relieve(button);
    else if (plot) {
      const at = hourAt(event, plot);
      if (at !== null) choose(at);
    }
  });
  document.addEventListener("dblclick", (event) => {
    const row = within(event, "#overview-limits tr[data-place]");
    if (row) open(row.dataset.place);
  });
  document.addEventListener("keydown", (event) => {
    const row = within(event, "#overview-limits tr[data-place]");
    const plot = within(event, "#overview-plot");
    if (row) rowKey(event, row);
    else if (plot && event.target === plot) plotKey(event, plot);
  });
  document.addEventListener("pointermove", (event) => {
    const plot = within(event, "#overview-plot");
    const at = plot && hourAt(event, plot);
    if (Number.isInteger(at)) read(at);
  });
  document.addEventListener("pointerout", (event) => {
    const plot = within(event, "#overview-plot");
    if (plot && !plot.contains(event.relatedTarget)) rest();
  });
  document.addEventListener("pod2door:address", () => {
    mark();
    rest();
  });
  window.addEventListener("resize", rest);

  let drawn = null;
  new MutationObserver(() => {
    const plot = document.getElementById("overview-plot");
    if (plot === drawn) return;
    drawn = plot;
    if (plot) {
      window.requestAnimationFrame(() => {
        rest();
        mark();
      });
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.overview = {
    /** The map's colours and hour as the address has them; no update while they stay. */
    layer(now, before) {
      const next = { color: (now && now.color) || "", hour: (now && now.hour) || "" };
      const same = before && before.color === next.color && before.hour === next.hour;
      return same ? window.dash_clientside.no_update : next;
    },
  };
})();
