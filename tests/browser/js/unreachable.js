// Controls that Tab never comes to.
() => Array.from(document.querySelectorAll(
    "#page button, #page a[href], #page input, #page select, #page [role=button], .rail a, .top-bar button"))
  .filter((e) => e.offsetParent !== null && !e.disabled && e.tabIndex < 0)
  .filter((e) => !e.closest(".ag-root-wrapper, .mantine-Combobox-dropdown, .mantine-InputClearButton-root, [role=tablist], [role=radiogroup], .js-plotly-plot"))
  .map((e) => e.outerHTML.slice(0, 120))
