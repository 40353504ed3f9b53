// Last mile: the stops of the chosen route as a list, and a way to move one that needs no mouse.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});

  function cell(text, className) {
    const td = document.createElement("td");
    td.textContent = text;
    if (className) td.className = className;
    return td;
  }

  function lateCell(late) {
    const td = document.createElement("td");
    if (!late) return td;
    const badge = document.createElement("span");
    badge.className = "badge worse";
    const mark = document.createElement("i");
    mark.className = "icon small icon-clock";
    badge.append(mark, late + " late");
    td.append(badge);
    return td;
  }

  function rowOf(data, route, row, state) {
    const tr = document.createElement("tr");
    const { id, at, window: when, late, packages } = data.stops;
    tr.className = "selectable";
    tr.tabIndex = 0;
    tr.dataset.lmStop = String(row);
    tr.setAttribute("aria-selected", String(state.stop === row));
    tr.append(
      cell(String(row - route.first + 1), "num"),
      cell(id[row], "mono"),
      cell(at[row], "num"),
      cell(when[row]),
      cell(String(packages[row]), "num"),
      lateCell(late[row]),
    );
    return tr;
  }

  function heading() {
    const head = document.createElement("thead");
    const tr = document.createElement("tr");
    for (const [text, className] of [["#", "num"], ["Stop", ""], ["At", "num"], ["Window", ""], ["Packages", "num"], ["", ""]]) {
      const th = document.createElement("th");
      th.textContent = text;
      th.className = className;
      tr.append(th);
    }
    head.append(tr);
    return head;
  }

  function mover(data, route, state) {
    const bar = document.createElement("div");
    bar.className = "lm-mover";
    const label = document.createElement("label");
    const chosen = state.stop >= route.first && state.stop < route.first + route.stops ? data.stops.id[state.stop] : "";
    label.textContent = chosen ? "Move " + chosen + " to " : "Pick a stop to move it to ";
    const select = document.createElement("select");
    select.id = "last_mile-move-to";
    for (const other of data.routes) {
      if (other.id === route.id) continue;
      const option = document.createElement("option");
      option.value = option.textContent = other.id;
      select.append(option);
    }
    label.append(select);
    const button = document.createElement("button");
    button.className = "button low";
    button.id = "last_mile-try";
    button.textContent = "Try it";
    button.title = "The evaluator drives both routes; nothing is kept yet";
    button.disabled = !chosen || !select.value;
    button.addEventListener("click", () => p.last_mile.tryMove(chosen, select.value));
    bar.append(label, button);
    return bar;
  }

  /** Fill the list of a route's stops. */
  function fill(holder, data, route, state) {
    const kept = holder.querySelector(".lm-scroll");
    const top = kept && holder.dataset.route === route.id ? kept.scrollTop : 0;
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.lmStop : undefined;
    const scroll = document.createElement("div");
    scroll.className = "lm-scroll";
    const table = document.createElement("table");
    table.className = "plain lm-table";
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", "Stops of " + route.id);
    const body = document.createElement("tbody");
    body.append(...p.last_mile_draw.rowsOf(route).map((row) => rowOf(data, route, row, state)));
    table.append(heading(), body);
    scroll.append(table);
    holder.dataset.route = route.id;
    holder.replaceChildren(scroll, mover(data, route, state));
    scroll.scrollTop = top;
    const again = focused === undefined ? null : holder.querySelector('tr[data-lm-stop="' + focused + '"]');
    if (again) again.focus();
  }

  function pick(event) {
    const row = event.target.closest && event.target.closest("tr[data-lm-stop]");
    if (!row) return;
    const key = event.type === "keydown";
    if (key && event.key !== "Enter" && event.key !== " ") {
      const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
      if (next) {
        event.preventDefault();
        next.focus();
      }
      return;
    }
    if (key) event.preventDefault();
    p.last_mile.state.stop = Number(row.dataset.lmStop);
    p.last_mile.refresh();
  }

  document.addEventListener("click", pick);
  document.addEventListener("keydown", pick);
  p.last_mile_stops = { fill };
})();
