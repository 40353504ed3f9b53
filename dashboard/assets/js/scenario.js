// Scenario & data: cells of the grid, edits one after another, and where to go.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const NONE = "\u2013";
  const GRID = "scenario-grid";
  const WAIT_MS = 50;
  const WAIT_TIMES = 100;
  const FIND_MS = 250;

  function el(tag, props, ...children) {
    return React.createElement(tag, props, ...children);
  }

  function set(id, data) {
    window.dash_clientside.set_props(id, { data });
  }

  function store(id, data) {
    set(id, Object.assign({ n: Date.now() + Math.random() }, data));
  }

  function api() {
    try {
      return window.dash_ag_grid.getApi(GRID);
    } catch (error) {
      return null;
    }
  }

  // Cells ------------------------------------------------------------------------------------------------------

  /** 19400 as 19,400; what is no plain number stays as it stands in the file. */
  function grouped(text, numeric) {
    if (!numeric || !/^-?\d{4,}(\.\d+)?$/.test(text)) return numeric ? text.replace(/^-/, "\u2212") : text;
    const [whole, part] = text.split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",").replace(/^-/, "\u2212") + (part === undefined ? "" : "." + part);
  }

  function icon(severity) {
    const name = severity === "error" ? "circle-x" : "alert-triangle";
    return el("span", { className: "icon small icon-" + name, role: "img", "aria-label": severity, key: "icon" });
  }

  /** A cell: what the file says, else the default, underlined as its source is. */
  components.PodScenarioCell = function (props) {
    const data = props.data;
    if (!data) return el("span", { className: "cell scenario-wait" }, " ");
    const field = props.colDef.field;
    const own = props.value === null || props.value === undefined ? "" : String(props.value);
    const behind = (data.behind || {})[field];
    const severity = (data.found || {})[field];
    const text = own || (behind ? behind[0] : "");
    const from = behind && !(own && !data.key) ? " from-" + behind[1] : "";
    const kind = props.id && data["c:kind"];
    const mark = kind ? el("span", { className: "kind-mark kind-" + kind.replace(/[^a-z]/g, "-"), key: "mark", "aria-hidden": true }) : null;
    const children = [mark, severity ? icon(severity) : null, text ? grouped(text, props.numeric) : NONE];
    const className = "cell" + from + (severity ? " found " + severity : "") + (props.id ? " cell-id" : "");
    const title = text ? (from ? text + ": a default, " + behind[1] : text) : "empty: no value is given here";
    return el("span", { className, title }, el("span", { className: "cell-text" }, ...children));
  };

  components.PodScenarioText = function (props) {
    const text = props.value || "";
    return el("span", { className: "cell muted", title: text }, text);
  };

  components.PodScenarioLine = function (props) {
    return props.data && props.data.line ? props.data.line.toLocaleString("en-US") : "";
  };

  /** A finding below its row, over the grid's whole width. */
  components.PodScenarioFinding = function (props) {
    const d = props.data;
    if (!d) return null;
    const where = { "data-table": tableOf(props.api), "data-line": d.line, "data-column": d.column };
    const fix = d.fix
      ? [
          el("span", { className: "muted", key: "set" }, "set to"),
          el("code", { className: "scenario-fix", key: "value" }, d.fix),
          el("button", Object.assign({ type: "button", className: "button low", key: "fix", "data-scenario-fix": d.fix }, where), "Fix"),
        ]
      : null;
    return el(
      "div",
      { className: "scenario-finding " + d.severity, "data-rule": d.rule },
      icon(d.severity),
      el("span", { className: "visually-hidden" }, d.severity + ": "),
      el("span", { className: "scenario-finding-text", title: d.message }, d.message),
      el("code", { className: "muted" }, d.rule),
      el("span", { className: "scenario-finding-fix" }, fix)
    );
  };

  functions.podScenarioFull = (params) => Boolean(params.rowNode.data && params.rowNode.data.full);

  function tableOf(gridApi) {
    return (gridApi.getGridOption("context") || {}).table || "";
  }

  // Edits: one at a time, so that the first one's copy is there for the next -------------------------------------

  let busy = false;
  let copy = null;
  const waiting = [];

  function act(what) {
    waiting.push(what);
    next();
  }

  function next() {
    if (busy || !waiting.length) return;
    busy = true;
    store("scenario-act", Object.assign({ copy: copy || "" }, waiting.shift()));
  }

  functions.podScenarioEdited = function (params) {
    if (!params.data || params.oldValue === params.newValue) return;
    const value = params.newValue === null || params.newValue === undefined ? "" : String(params.newValue);
    act({ what: "cell", table: tableOf(params.api), row: params.data.id, column: params.colDef.field.slice(2), value });
  };

  functions.podScenarioClicked = function (params) {
    if (!params.data || params.data.full) return;
    const table = tableOf(params.api);
    const column = String(params.colDef.field).replace(/^c:/, "");
    const kind = params.data["c:kind"];
    const name = column === "line" ? "" : table === "facilities" && kind ? kind + "." + column : table + "." + column;
    const chosen = table === "scenario" ? params.data.id : params.data.key || name;
    if (chosen) p.address.set({ default: chosen });
  };

  functions.podScenarioHeader = function (params) {
    const column = params.column && params.column.getColDef ? params.column.getColDef() : null;
    if (!column || !String(column.field).startsWith("c:")) return;
    const table = tableOf(params.api);
    if (table !== "scenario") p.address.set({ default: table + "." + column.field.slice(2) });
  };

  // Clicks -----------------------------------------------------------------------------------------------------

  const clicks = {
    "[data-scenario-table]": (e) => p.address.set({ table: e.dataset.scenarioTable, line: "" }, { push: true }),
    "[data-scenario-default]": (e) => p.address.set({ default: e.dataset.scenarioDefault }),
    "[data-scenario-fix]": (e) =>
      act({ what: "cell", table: e.dataset.table, row: e.dataset.line, column: e.dataset.column, value: e.dataset.scenarioFix }),
    "[data-scenario-goto]": (e) => goTo(e.dataset),
    "#scenario-all": () => p.address.set({ only: "" }),
    "#scenario-only": () => p.address.set({ only: "findings" }),
    "#scenario-undo": () => p.address.set({ copy: "" }, { push: true }),
    "#scenario-check": () => act({ what: "check" }),
    "#scenario-zip": (e) => e.setAttribute("href", fileAddress("/scenario/folder.zip", {})),
    "#scenario-table-file": (e) => e.setAttribute("href", fileAddress("/scenario/table.csv", { table: shown().table || "facilities" })),
  };

  document.addEventListener("click", (event) => {
    for (const [selector, run] of Object.entries(clicks)) {
      const found = event.target.closest && event.target.closest(selector);
      if (found) return run(found);
    }
    return undefined;
  });

  function shown() {
    return p.address.read().params;
  }

  function fileAddress(path, more) {
    const name = document.querySelector("#scenario-strip .scenario-fact strong");
    const query = { scenario: name ? name.textContent : "us", copy: shown().copy || "" };
    return path + "?" + new URLSearchParams(Object.assign(query, more)).toString();
  }

  function goTo(where) {
    const line = where.line === "0" ? "" : where.line;
    const find = document.getElementById("scenario-find");
    if (find && find.value) window.dash_clientside.set_props("scenario-find", { value: "" });
    p.address.set({ table: where.table, line }, { push: true });
    store("scenario-goto", { table: where.table, line: where.line, column: where.column });
  }

  // Only where the rows may differ: rows that come anew end the editing of a cell.
  function askAgain(of) {
    if (of === p.scenario.asked) return;
    p.scenario.asked = of;
    const grid = api();
    if (grid && !grid.isDestroyed()) grid.refreshInfiniteCache();
  }

  async function until(ready) {
    for (let i = 0; i < WAIT_TIMES; i += 1) {
      const found = ready();
      if (found) return found;
      await new Promise((resolve) => window.setTimeout(resolve, WAIT_MS));
    }
    return null;
  }

  async function showCell(to) {
    const grid = await until(() => {
      const now = api();
      return now && !now.isDestroyed() && tableOf(now) === to.table && now.getDisplayedRowCount() > to.row ? now : null;
    });
    if (!grid) return;
    grid.ensureIndexVisible(to.row, "middle");
    grid.ensureColumnVisible(to.column);
    await until(() => (grid.getDisplayedRowAtIndex(to.row) || {}).data);
    grid.ensureIndexVisible(to.row, "middle");
    grid.setFocusedCell(to.row, to.column);
  }

  // Callbacks ----------------------------------------------------------------------------------------------------

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.scenario = {
    /** The page's part of the address, where it changed. */
    follow(params, before, key) {
      const none = window.dash_clientside.no_update;
      if (!before || window.location.pathname !== "/scenario") return [none, none];
      const now = {
        scenario: before.scenario,
        table: params.table || "facilities",
        only: params.only === "findings",
        line: Number(params.line) || 0,
        copy: params.copy || "",
        default: params.default || "",
      };
      const same = JSON.stringify(now) === JSON.stringify(Object.assign({}, now, before));
      const grid = key && key.table === now.table && key.only === now.only;
      if (now.copy !== copy) copy = now.copy;
      return [same ? none : now, grid ? none : { table: now.table, only: now.only, v: (key ? key.v : 0) + 1 }];
    },
    /** After an edit, or another copy: the grid asks for its rows again, and the next edit may go. */
    renew(changed, now) {
      if (changed && busy) {
        busy = false;
        copy = changed.copy;
        if (changed.copy !== (shown().copy || "")) p.address.set({ copy: changed.copy });
      } else if (changed && changed.rebuild && changed.copy !== (shown().copy || "")) {
        p.address.set({ copy: changed.copy });
      }
      if (changed && changed.rebuild && changed.n !== p.scenario.rebuilt) {
        p.scenario.rebuilt = changed.n;
        store("scenario-grid-key", { table: now.table, only: now.only, v: changed.n });
      } else {
        askAgain(JSON.stringify([changed && changed.n, now && now.scenario, now && now.copy]));
      }
      if (changed && changed.failed && changed.n !== p.scenario.said) {
        p.scenario.said = changed.n;
        store("scenario-upload", { refused: changed.failed });
      }
      next();
      return window.dash_clientside.no_update;
    },
    /** Not dcc.Input's own delay: it fails where the field is drawn anew before it is over. */
    find() {
      window.clearTimeout(p.scenario.finding);
      p.scenario.finding = window.setTimeout(() => {
        const grid = api();
        if (grid && !grid.isDestroyed()) grid.purgeInfiniteCache();
      }, FIND_MS);
      return window.dash_clientside.no_update;
    },
    focus(to) {
      if (to && to.row !== undefined) showCell(to);
      return window.dash_clientside.no_update;
    },
  };
  p.scenario = { rebuilt: 0, said: 0, goTo };
})();
