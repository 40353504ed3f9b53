// Sites that could open, on the Network map: a click puts what opens one into the draft; what was found meanwhile is
// drawn without asking for the page again.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const MAP = "network-map";

  const stored = (id) => {
    const found = window.dash_component_api.getLayout(id);
    return found && found.props && found.props.data;
  };

  /** A site that could open is no facility yet: nothing is selected, an edit goes into the draft or out of it. */
  function click(id, place) {
    const found = id === MAP && stored("network-found");
    const edit = found && found.edits[place];
    if (!edit) return false;
    const now = p.draft.edits();
    if (now.includes(edit)) p.draft.set(now.filter((other) => other !== edit));
    else p.draft.add(edit);
    return true;
  }

  function draw(found) {
    const gd = document.querySelector("#" + MAP + " .js-plotly-plot");
    if (!gd || !gd.data || !window.Plotly) return;
    const todo = p.networkMap.changes(gd);
    p.networkMap.sites(found, todo);
    todo.draw();
    const n = found.trace.customdata.length;
    const layer = document.querySelector('[data-layer="sites"]');
    layer.hidden = n === 0;
    layer.querySelector(".num").textContent = n.toLocaleString("en-US");
    const lines = Object.assign({}, stored(MAP + "-lines"), found.lines);
    window.dash_clientside.set_props(MAP + "-lines", { data: lines });
  }

  p.map.onSelect(click);

  Object.assign(window.dash_clientside.network, {
    /** Sites that were found: on the map, in its head's lines, in the legend's count. */
    found(found) {
      if (found) draw(found);
      return window.dash_clientside.no_update;
    },
  });
})();
