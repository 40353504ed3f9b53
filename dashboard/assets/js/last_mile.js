// Last mile: one selected route in map, table and timetable; nothing of it asks the server. The state, and the address.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const lm = (p.last_mile = p.last_mile || {});
  const PAGE_KEYS = ["ds", "day", "plan"];
  const PLAN_KEYS = ["moves", "try", "color", "order"];
  const state = { data: null, route: "", left: null, tab: "all", stop: -1, hover: null, drag: null, mini: null, flown: "", last: "", range: null, restore: null };
  const byId = (name) => document.getElementById("last_mile-" + name);

  function refresh() {
    if (!state.data || !byId("map-box")) return;
    byId("map-box").classList.toggle("chosen", Boolean(state.route));
    byId("all").disabled = !state.route;
    lm.markRows();
    lm.markBand();
    lm.showTab();
    lm.say();
    lm.paint();
  }

  function whenDrawn(act, tries) {
    if (lm.graph()) act();
    else if (tries > 0) window.requestAnimationFrame(() => whenDrawn(act, tries - 1));
  }


  function select(route) {
    // Shown at once; the address follows, and with it the map's window.
    if (state.data && (route === "" || lm.routeOf(route))) {
      state.route = route;
      refresh();
    }
    p.address.set({ route }, { push: true });
  }

  function key(params, names) {
    return JSON.stringify(names.map((name) => String(params[name] || "")));
  }

  function ask(changes, push) {
    p.address.set(changes, { push: Boolean(push) });
  }

  function params() {
    return p.address.read().params;
  }

  Object.assign(lm, {
    state,
    byId,
    refresh,
    select,
    ask,
    params,
    /** Try a stop on another route: the evaluator's verdict comes from the server. */
    tryMove(stop, route) {
      ask({ try: encodeURIComponent(stop) + ">" + route }, true);
    },
  });

  const choose = (name) => (value, drawn) =>
    value && drawn && value !== drawn[name]
      ? Object.assign({ plan: "", route: "", moves: "", try: "", order: "", _push: true }, name === "ds" ? { day: "" } : {}, { [name]: value })
      : window.dash_clientside.no_update;

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.last_mile = {
    apply(data, now) {
      const again = state.data !== data && state.data && data && state.data.key === data.key;
      state.data = data && data.routes ? data : null;
      if (again) state.restore = state.range;
      state.left = null;
      const route = (now && now.route) || "";
      state.route = lm.routeOf(route) ? route : "";
      state.hover = null;
      if (!state.data) return window.dash_clientside.no_update;
      const wanted = state.data.key + " " + state.route;
      whenDrawn(() => {
        lm.listen();
        refresh();
        if (state.last !== wanted && (state.route || state.last)) lm.flyToChosen();
        state.last = wanted;
        state.flown = state.route;
      }, 600);
      return window.dash_clientside.no_update;
    },
    asked(now, page, plan) {
      const same = window.dash_clientside.no_update;
      if (window.location.pathname !== "/last-mile") return [same, same];
      const [nextPage, nextPlan] = [key(now || {}, PAGE_KEYS), key(now || {}, PLAN_KEYS)];
      return [nextPage === page ? same : nextPage, nextPlan === plan || nextPage !== page ? same : nextPlan];
    },
    choose_ds: choose("ds"),
    choose_day: choose("day"),
    choose_row(rows, drawn) {
      return choose("ds")(rows && rows.length ? rows[0].id : "", drawn);
    },
  };
})();
