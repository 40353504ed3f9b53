// The Design page: what is pointed at on the front prints in the card's head; a click rings a plan; many edits go
// into the draft at once.
//
// data-design-edits="[EDIT, ...]"  adds these to the draft
// data-design-point="N"            rings point N, or takes the ring away again
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const nothing = () => window.dash_clientside.no_update;
  const cell = (edit) => edit.split("=", 1)[0];
  const graph = () => document.querySelector("#design-front .js-plotly-plot");

  function lines() {
    const found = window.dash_component_api.getLayout("design-front-lines");
    return (found && found.props && found.props.data) || {};
  }

  const pointOf = (data) => {
    const hit = data && data.points.find((each) => each.customdata !== undefined);
    return hit ? String(hit.customdata) : "";
  };

  const chosen = () => p.address.read().params.point || "";

  function say(point) {
    const line = document.getElementById("design-pareto-line");
    if (!line) return;
    if (line.dataset.idle === undefined) line.dataset.idle = line.textContent;
    line.textContent = lines()[point] || lines()[chosen()] || line.dataset.idle;
    line.title = line.textContent;
  }

  /** The ring of both planes around the chosen point, and its row. */
  function ring() {
    const gd = graph();
    if (!gd || !gd.data || !window.Plotly) return;
    const now = chosen();
    for (const row of document.querySelectorAll("tr[data-point]")) row.classList.toggle("selected", row.dataset.point === now);
    const wanted = { x: [], y: [], at: [] };
    gd.data.forEach((trace, at) => {
      if (trace.name !== "selected") return;
      const plane = gd.data.find((other) => other.name === "points" && other.xaxis === trace.xaxis);
      const where = plane ? Array.from(plane.customdata, String).indexOf(now) : -1;
      wanted.at.push(at);
      wanted.x.push(where < 0 ? [] : [plane.x[where]]);
      wanted.y.push(where < 0 ? [] : [plane.y[where]]);
    });
    if (wanted.at.length) window.Plotly.restyle(gd, { x: wanted.x, y: wanted.y }, wanted.at);
    say("");
  }

  const toggle = (point) => p.address.set({ point: point === chosen() ? "" : point });

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-design-edits], [data-design-point]");
    if (!button) return;
    if (button.dataset.designPoint) {
      toggle(button.dataset.designPoint);
      return;
    }
    const added = JSON.parse(button.dataset.designEdits);
    const cells = new Set(added.map(cell));
    p.draft.set(p.draft.edits().filter((edit) => !cells.has(cell(edit))).concat(added));
  });

  document.addEventListener("pod2door:address", ring);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.design = {
    read(data) {
      say(pointOf(data));
      return nothing();
    },
    pick(data) {
      const point = pointOf(data);
      if (point) toggle(point);
      return nothing();
    },
  };
})();
