// The Network page's table: what changes in its rows without the server drawing it again.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});

  /** Utilisation as the hour says, badges of edits: only rows that changed. */
  function update(api, model, state) {
    const badges = new Map(state.marks.map((mark) => [mark.facility, mark]));
    const changed = [];
    model.ids.forEach((id, row) => {
      const node = api.getRowNode(id);
      if (!node) return;
      const mark = badges.get(id);
      const used = Math.round(p.networkMap.utilisation(model, row, state.hour));
      const badge = (mark && mark.badge) || "";
      if (Math.round(node.data.used) === used && (node.data.facility_badge || "") === badge) return;
      const tone = mark && mark.how === "close" ? "error" : "accent";
      const full = used >= 99.5 ? "worse" : "";
      changed.push(Object.assign({}, node.data, { used, used_tone: full, facility_badge: badge, facility_badge_tone: tone }));
    });
    if (changed.length) api.applyTransaction({ update: changed });
  }

  /** What closing a facility costs by the plan, once that is solved. */
  function closed(api, found) {
    const known = found && found.usd !== null && found.usd !== undefined;
    const node = known && api.getRowNode(found.facility);
    if (!node || node.data.closed === found.usd) return;
    const row = Object.assign({}, node.data, { closed: found.usd, closed_why: "By the plan; not simulated." });
    api.applyTransaction({ update: [row] });
  }

  /** What closing each facility costs, exactly: only rows that changed. */
  function screened(api, found) {
    const changed = [];
    for (const [facility, usd] of Object.entries(found || {})) {
      const node = api.getRowNode(facility);
      if (!node || node.data.closed === usd) continue;
      changed.push(Object.assign({}, node.data, { closed: usd, closed_why: "Exact, by network screen; not simulated." }));
    }
    if (changed.length) api.applyTransaction({ update: changed });
  }

  /** Once it is planned, or screened, and the table is there. */
  const told = (how) => (found) => {
    const api = p.network.table();
    if (api) how(api, found);
    return window.dash_clientside.no_update;
  };

  Object.assign(window.dash_clientside.network, { closed: told(closed), screened: told(screened) });
  p.networkRows = { update };
})();
