// Cells, theme and keys of the shared table (parts/table.py). Numbers follow parts/numbers.py.
(function () {
  "use strict";
  const p = (window.pod2door = window.pod2door || {});
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const MINUS = "\u2212";
  const THIN = "\u2009";
  const MISSING = "\u2013";

  function none(value) {
    return value === null || value === undefined || value === "" || !Number.isFinite(Number(value));
  }

  function number(value, decimals, signed) {
    if (none(value)) return MISSING;
    const text = Math.abs(value).toLocaleString("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    if (/^[0.,]+$/.test(text)) return text;
    return (value < 0 ? MINUS : signed ? "+" : "") + text;
  }

  function short(value, signed) {
    if (none(value)) return MISSING;
    const size = Math.abs(value);
    const steps = [
      [1e9, "bn", 1],
      [1e6, "M", 1],
      [1e3, "k", 10],
    ];
    for (const [unit, name, from] of steps) {
      if (size >= unit * from) return number(value / unit, size < 100 * unit ? 1 : 0, signed) + THIN + name;
    }
    return number(value, 0, signed);
  }

  function usd(value, signed) {
    if (none(value)) return MISSING;
    const size = Math.abs(value);
    const sign = value < 0 ? MINUS : signed && value > 0 ? "+" : "";
    if (size >= 1e6) return sign + "$" + short(size);
    return sign + "$" + number(size, size < 100 ? 2 : 0);
  }

  function delta(value, unit, decimals) {
    if (none(value)) return MISSING;
    if (unit === "USD") return usd(value, true);
    const given = decimals === null || decimals === undefined;
    const places = given ? (unit === "pp" ? 2 : unit === "" ? 0 : 1) : decimals;
    return number(value, places, true) + (unit ? THIN + unit : "");
  }

  p.numbers = { number, short, usd, delta, MISSING, THIN, MINUS };

  // Cells --------------------------------------------------------------------------------------------------

  function span(className, children, extra) {
    return React.createElement("span", Object.assign({ className }, extra || {}), children);
  }

  function toned(tone, name) {
    return name + (tone ? " " + tone : "");
  }

  function mark(kind) {
    const name = kind ? " kind-" + String(kind).replace(/_/g, "-") : "";
    return span("kind-mark" + name, null, { key: "mark", "aria-hidden": "true" });
  }

  function withUnit(text, unit) {
    return unit && text !== MISSING ? [text, span("unit", THIN + unit, { key: "unit" })] : text;
  }

  const draw = {
    text: (c) => (c.value === null || c.value === "" ? MISSING : String(c.value)),
    count: (c) => withUnit(number(c.value, 0), c.unit),
    number: (c) => withUnit(number(c.value, c.decimals === null ? 1 : c.decimals), c.unit),
    percent: (c) => withUnit(number(c.value, c.decimals === null ? 1 : c.decimals), "%"),
    usd: (c) => usd(c.value),
    delta: (c) => delta(c.value, c.unit, c.decimals),
    facility: (c) => [
      mark(c.data.kind),
      span("cell-id", String(c.value), { key: "id" }),
      c.data[c.field + "_badge"]
        ? span(toned(c.data[c.field + "_badge_tone"], "badge"), c.data[c.field + "_badge"], { key: "badge" })
        : null,
    ],
    bar: (c) =>
      none(c.value)
        ? MISSING
        : [
            span("bar", span("bar-fill", null, { style: { width: Math.max(0, Math.min(100, c.value)) + "%" } }), {
              key: "bar",
              "aria-hidden": "true",
            }),
            span("bar-text", number(c.value, 0) + THIN + "%", { key: "text" }),
          ],
    badge: (c) =>
      c.value === null || c.value === "" ? "" : span(toned(c.data[c.field + "_tone"], "badge"), String(c.value)),
    action: (c) =>
      c.value
        ? React.createElement(
            "button",
            { className: "text-button", type: "button", onClick: () => c.send({ action: c.field }) },
            String(c.value)
          )
        : null,
  };
  draw.id = draw.text;
  draw.mono = draw.text;

  /** Any cell of the shared table; what it is comes with the column's `cellRendererParams`. */
  components.PodCell = function (props) {
    const field = props.colDef.field;
    const data = props.data || {};
    const cell = {
      value: props.value === undefined ? null : props.value,
      data,
      field,
      unit: props.unit || "",
      decimals: props.decimals === undefined ? null : props.decimals,
      send: props.setData,
    };
    const tone = data[field + "_verdict"] || data[field + "_tone"];
    const children = (draw[props.kind] || draw.text)(cell);
    const title = data[field + "_why"] || (props.kind === "text" ? cell.value || undefined : undefined);
    return span("cell" + (tone && props.kind !== "badge" ? " " + tone : ""), children, { title });
  };

  components.PodNoRows = function () {
    return span("muted", "No rows. Change the filters to see some.");
  };

  // Functions that the grid's options name ---------------------------------------------------------------------

  /** Quartz in our tokens: CSS variables, so that dark needs no second theme. */
  functions.podTheme = function (quartz) {
    return quartz.withParams({
      accentColor: "var(--accent)",
      backgroundColor: "var(--surface)",
      foregroundColor: "var(--ink)",
      textColor: "var(--ink)",
      cellTextColor: "var(--ink)",
      headerTextColor: "var(--ink-3)",
      headerBackgroundColor: "var(--surface)",
      headerFontWeight: 500,
      headerFontSize: 12,
      headerColumnResizeHandleColor: "transparent",
      borderColor: "var(--line)",
      rowBorder: { color: "var(--line)" },
      columnBorder: false,
      pinnedColumnBorder: false,
      wrapperBorder: false,
      wrapperBorderRadius: 0,
      rowHoverColor: "var(--sunken)",
      selectedRowBackgroundColor: "var(--accent-soft)",
      oddRowBackgroundColor: "var(--surface)",
      fontFamily: "var(--sans)",
      fontSize: 12,
      cellHorizontalPadding: 8,
      spacing: 6,
      iconSize: 14,
      rangeSelectionBorderColor: "var(--accent)",
      focusShadow: "inset 0 0 0 2px var(--accent)",
      browserColorScheme: "inherit",
      tooltipBackgroundColor: "var(--surface)",
      tooltipTextColor: "var(--ink)",
    });
  };

  /** Missing values last, whichever way round. */
  functions.podByValue = function (valueA, valueB, nodeA, nodeB, descending) {
    const a = none(valueA);
    const b = none(valueB);
    if (a || b) return a === b ? 0 : a === Boolean(descending) ? -1 : 1;
    return valueA - valueB;
  };

  /** Enter selects the row that has the focus. */
  functions.podRowKey = function (params) {
    if (params.event && params.event.key === "Enter" && params.node && !params.colDef.editable) {
      params.node.setSelected(true, true);
    }
  };

  /** Names the grid for screen readers, and shows the selected row. */
  functions.podFirstRows = function (params) {
    const context = params.api.getGridOption("context") || {};
    const owner = document.getElementById(context.element);
    const root = owner && owner.querySelector('[role="grid"], [role="treegrid"]');
    if (root) root.setAttribute("aria-label", context.label);
    const selected = params.api.getSelectedNodes()[0];
    if (selected) params.api.ensureNodeVisible(selected, "middle");
  };
})();
