// Start takes what stands in the fields: what was typed just before is still waiting for the typing to pause.
(function () {
  "use strict";
  const FIELDS = { "run-edits": String, "run-seed": Number, "run-name": String };

  function settle(event) {
    if (!event.target.closest || !event.target.closest("#run-start")) return;
    for (const [id, kind] of Object.entries(FIELDS)) {
      const field = document.getElementById(id);
      if (field && (kind === String || field.value !== "")) window.dash_clientside.set_props(id, { value: kind(field.value) });
    }
  }

  // Before React hears of the click, which Dash answers with the fields as it knows them.
  document.addEventListener("click", settle, true);
})();
