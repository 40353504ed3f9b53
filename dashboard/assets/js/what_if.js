// The What-if page: clicks and keys in the editor become actions, rows and points are one choice, two rows compare.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const DESIGN = ["add-level", "remove-factor", "design", "seeds", "edits-as-common", "edits-as-factors"];
  const JOB = ["run", "stop", "resume"];
  const TYPING_MS = 250;
  const MOST_CHOSEN = 2;
  let timer = null;

  const here = () => window.location.pathname === "/what-if";
  const store = (id, data) => window.dash_clientside.set_props(id, { data: Object.assign({ at: Date.now() }, data) });
  const act = (data) => store("what_if-action", data);

  // -- choice of rows and points ----------------------------------------------------------------------------

  function chosen() {
    const text = p.address.read().params.sel || "";
    return text.split(",").filter((part) => /^\d+$/.test(part));
  }

  /** Take a variant in or out; of more than two the oldest leaves. */
  function toggle(variant) {
    const before = chosen();
    const after = before.includes(variant) ? before.filter((v) => v !== variant) : [...before, variant];
    p.address.set({ sel: after.slice(-MOST_CHOSEN).join(",") }, { push: true });
  }

  function mark() {
    if (!here()) return;
    const now = chosen();
    for (const row of document.querySelectorAll('[data-what-if="row"]')) {
      const on = now.includes(row.dataset.variant);
      row.classList.toggle("selected", on);
      row.setAttribute("aria-selected", on ? "true" : "false");
    }
    ring(now);
    const button = document.getElementById("what_if-compare");
    if (button) button.disabled = now.length === 0;
  }

  /** The ring around chosen points, from where the marks lie. */
  function ring(now) {
    const plot = document.querySelector("#what_if-trade-off .js-plotly-plot");
    if (!plot || !plot.data || !window.Plotly) return;
    const last = plot.data.length - 1;
    const at = new Map();
    for (const trace of plot.data.slice(0, last)) {
      const ids = trace.customdata || [];
      Array.from(ids).forEach((id, row) => at.set(String(id), [trace.x[row], trace.y[row]]));
    }
    const points = now.map((id) => at.get(id)).filter(Boolean);
    window.Plotly.restyle(plot, { x: [points.map((q) => q[0])], y: [points.map((q) => q[1])] }, [last]);
  }

  /** Two rows side by side on the Compare page; one alone against the reference. */
  function compare() {
    const now = chosen();
    const batch = currentBatch();
    if (!now.length || !batch) return;
    const [a, b] = now.length === 2 ? now : ["0", now[0]];
    p.address.go("/compare", { ref: `${batch}~${a}`, run: `${batch}~${b}` });
  }

  function currentBatch() {
    const named = document.querySelector("#what_if-about .mono");
    return named ? named.textContent : p.address.read().params.batch;
  }

  // -- the editor -------------------------------------------------------------------------------------------

  function commit(level) {
    const input = level.querySelector("input");
    if (!input || input.value === level.dataset.was) return;
    level.dataset.was = input.value; // leaving the field after Enter is no second edit
    act({ do: "level", factor: level.dataset.factor, level: level.dataset.level, value: input.value });
  }

  function makeReference(level) {
    act({ do: "reference", factor: level.dataset.factor, level: level.dataset.level });
  }

  function onClick(event) {
    const element = event.target.closest && event.target.closest("[data-what-if]");
    if (!element || !here() || element.disabled) return;
    const what = element.dataset.whatIf;
    const data = Object.assign({ do: what }, element.dataset);
    if (what === "level") {
      if (event.altKey) makeReference(element);
    } else if (DESIGN.includes(what)) act(data);
    else if (JOB.includes(what)) store("what_if-job", data);
    else if (what === "set") p.address.set({ [data.key]: data.value });
    else if (what === "new") p.address.set({ batch: "new", design: "", sel: "" }, { push: true });
    else if (what === "own") p.address.set({ batch: "", design: "", sel: "" }, { push: true });
    else if (what === "row") toggle(data.variant);
    else if (what === "compare") compare();
    else if (what === "log") store("what_if-look", data);
  }

  function onKey(event) {
    if (!here()) return;
    const level = event.target.closest && event.target.closest(".what_if-level");
    if (level) keyInLevel(event, level);
    const row = event.target.closest && event.target.closest('[data-what-if="row"]');
    if (row && event.target === row) keyInRow(event, row);
  }

  function keyInLevel(event, level) {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.target.blur();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (event.altKey) makeReference(level);
      else commit(level);
    }
  }

  function keyInRow(event, row) {
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      toggle(row.dataset.variant);
    } else if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  function onTyping(event) {
    if (!here() || event.target.id !== "what_if-seeds") return;
    const value = event.target.value;
    if (timer !== null) window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (/^\d+$/.test(value) && Number(value) > 0) act({ do: "seeds", value });
    }, TYPING_MS);
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", onTyping);
  document.addEventListener("focusout", (event) => {
    const level = here() && event.target.closest && event.target.closest(".what_if-level");
    if (level) commit(level);
  });
  document.addEventListener("pod2door:address", mark);

  // -- callbacks of Dash ------------------------------------------------------------------------------------

  const none = () => window.dash_clientside.no_update;
  const last = (clicks) => Boolean(clicks);

  function said(point) {
    if (!point) return "";
    const name = point.text ? String(point.text).trim() : `variant ${point.customdata}`;
    return `${name}: ${point.x.toPrecision(5)}, ${point.y.toPrecision(5)}`;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.what_if = {
    /** The matrix from the store; see what_if_matrix.js. */
    matrix(data) {
      if (p.whatIfMatrix) p.whatIfMatrix.show(data);
      return none();
    },
    choose_batch(value, shown) {
      if (value && shown && value !== shown.batch && !(value === "new" && !shown.batch)) {
        p.address.set({ batch: value, design: "", sel: "" }, { push: true });
      }
      return none();
    },
    /** The variant under the pointer, in the card's head. */
    point: (hover) => (hover && hover.points ? said(hover.points.find((q) => q.customdata !== undefined)) : ""),
    choose_point(click) {
      const hit = click && click.points && click.points.find((q) => q.customdata !== undefined);
      if (hit && String(hit.customdata) !== "0") {
        toggle(String(hit.customdata));
        const row = document.querySelector(`[data-what-if="row"][data-variant="${Number(hit.customdata)}"]`);
        if (row) row.scrollIntoView({ block: "nearest" });
      }
      return none();
    },
    add_factor: (clicks, kind, of) => (last(clicks) && of ? { do: "add-factor", kind, of, at: Date.now() } : none()),
    open_toml(clicks, text) {
      if (!clicks) return none();
      window.dash_clientside.set_props("what_if-toml-text", { value: text });
      window.dash_clientside.set_props("what_if-toml-said", { children: "" });
      return true;
    },
    copy_toml(clicks, text) {
      if (!clicks) return none();
      const say = (children) => window.dash_clientside.set_props("what_if-toml-said", { children });
      navigator.clipboard.writeText(text).then(() => say("Copied."), () => say("The browser refused the clipboard."));
      return none();
    },
    download_toml(clicks, text) {
      if (!clicks) return none();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
      link.download = "batch.toml";
      link.click();
      URL.revokeObjectURL(link.href);
      return "Saved as batch.toml.";
    },
    apply_toml(clicks, text) {
      if (!clicks) return none();
      act({ do: "text", value: text });
      return false;
    },
  };
  p.whatIf = { mark };
})();
