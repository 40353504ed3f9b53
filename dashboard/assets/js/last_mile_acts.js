// Clicks and keys of the last mile.
(function () {
  "use strict";
  const lm = (window.pod2door.last_mile = window.pod2door.last_mile || {});

  const acts = {
    all: () => lm.select(""),
    "zoom-in": () => lm.zoom(1 / 1.5),
    "zoom-out": () => lm.zoom(1.5),
    "zoom-home": () => lm.fly(lm.state.data.stops.x.map((_, row) => row), lm.state.data.stops, true),
    keep: () => lm.ask({ moves: [lm.params().moves, lm.params().try].filter(Boolean).join(","), try: "" }, true),
    undo: () => lm.ask({ try: "" }),
    "undo-last": () => lm.ask({ moves: (lm.params().moves || "").split(",").slice(0, -1).join(",") }, true),
    "undo-all": () => lm.ask({ moves: "", try: "" }, true),
    "own-plan": () => lm.ask({ plan: "", route: "", moves: "", try: "", order: "" }, true),
  };

  function onClick(event) {
    const at = (name) => event.target.closest && event.target.closest("[data-lm" + name + "]");
    let found = at("-route");
    if (found && found.tagName === "TR") return lm.select(found.dataset.lmRoute);
    found = at("-color");
    if (found) return recolour(found);
    found = at("-tab");
    if (found) return openTab(found.dataset.lmTab);
    found = at("-left");
    if (found) return ring(Number(found.dataset.lmLeft));
    found = at("-sort");
    if (found) return sort(found);
    found = at("-plan");
    if (found) return lm.ask({ plan: found.dataset.lmPlan, route: "", moves: "", try: "", order: "" }, true);
    found = at("-ds");
    if (found) return lm.ask({ ds: found.dataset.lmDs, day: "", plan: "", route: "" }, true);
    found = at("");
    if (found && acts[found.dataset.lm]) return acts[found.dataset.lm]();
    return undefined;
  }

  function recolour(button) {
    for (const one of document.querySelectorAll("[data-lm-color]")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    lm.ask({ color: button.dataset.lmColor === "routes" ? "" : button.dataset.lmColor });
  }

  function openTab(tab) {
    lm.state.tab = tab;
    lm.markRows();
    lm.showTab();
  }

  function ring(group) {
    lm.state.left = lm.state.left === group ? null : group;
    lm.markRows();
    const rows = lm.state.data.left.group.map((_, row) => row).filter((row) => lm.state.data.left.group[row] === lm.state.left);
    if (rows.length) lm.fly(rows, lm.state.data.left, true);
    else lm.paint();
  }

  function sort(button) {
    const name = button.dataset.lmSort;
    const heading = button.closest("th");
    const up = heading.getAttribute("aria-sort") === "descending" || (name === "id" && heading.getAttribute("aria-sort") !== "ascending");
    lm.state.sort = { name, up };
    lm.headed(lm.state.sort);
    const body = lm.byId("rows");
    const rows = [...body.children].sort((a, b) => (up ? 1 : -1) * (Number(a.dataset[name]) - Number(b.dataset[name])));
    body.replaceChildren(...rows);
    lm.ask({ order: rows.map((row) => row.dataset.lmRoute).join(",") });
  }

  function onKey(event) {
    const row = event.target.closest && event.target.closest("tr[data-lm-route]");
    if (event.key === "Escape" && lm.state.data && lm.byId("map-box") && !event.defaultPrevented) {
      if (lm.params().try) lm.ask({ try: "" });
      else if (lm.state.route) lm.select("");
      return;
    }
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      lm.select(row.dataset.lmRoute);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
      let next = row[step];
      while (next && next.hidden) next = next[step];
      if (next) next.focus();
    }
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", () => window.setTimeout(() => lm.paint(), 120));
})();
