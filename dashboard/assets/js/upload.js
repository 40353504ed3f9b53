// Uploads of the Scenario page: files are sent as they are, one after another, and then summed up to confirm.
(function () {
  "use strict";
  const LIMIT = 50_000_000; // safety/uploads.py refuses the same; here it is not even sent
  const ADDRESS = "/scenario/upload";

  function tell(data) {
    window.dash_clientside.set_props("scenario-upload", { data: Object.assign({ n: Date.now() }, data) });
  }

  async function send(files) {
    const large = files.find((file) => file.size > LIMIT);
    if (large) return tell({ refused: large.name + " is larger than 50 MB, the most that a file may have." });
    let upload = "";
    for (const file of files) {
      const query = new URLSearchParams({ name: file.name, upload });
      let answer;
      try {
        const got = await fetch(ADDRESS + "?" + query, { method: "POST", body: file, headers: { "X-Pod2door-Upload": "1" } });
        answer = await got.json();
      } catch (error) {
        return tell({ refused: file.name + " could not be sent." });
      }
      if (answer.refused) return tell(answer);
      upload = answer.id;
    }
    return upload ? tell({ id: upload }) : undefined;
  }

  function pick() {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = ".csv,.xlsx,.zip,.toml";
    input.id = "scenario-file";
    input.hidden = true;
    input.addEventListener("change", () => {
      send(Array.from(input.files)).finally(() => input.remove());
    });
    document.body.append(input);
    input.click();
  }

  /** Files of what was dropped; of a folder those directly in it. */
  async function dropped(transfer) {
    const entries = Array.from(transfer.items || [])
      .map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null))
      .filter(Boolean);
    const folders = entries.filter((entry) => entry.isDirectory);
    if (!folders.length) return Array.from(transfer.files);
    const inside = await Promise.all(folders.map((folder) => filesOf(folder)));
    return inside.flat().filter((file) => /\.(csv|toml|xlsx)$/.test(file.name));
  }

  async function filesOf(folder) {
    const reader = folder.createReader();
    const read = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    const found = [];
    for (let some = await read(); some.length; some = await read()) found.push(...some);
    const files = found.filter((entry) => entry.isFile);
    return Promise.all(files.map((entry) => new Promise((resolve, reject) => entry.file(resolve, reject))));
  }

  function page() {
    return document.querySelector(".scenario-page");
  }

  function mark(on) {
    const zone = document.getElementById("scenario-drop");
    if (zone) zone.classList.toggle("over", on);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("#scenario-drop, #scenario-upload-open")) pick();
  });
  document.addEventListener("dragover", (event) => {
    if (!page()) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", () => mark(false));
  document.addEventListener("drop", (event) => {
    if (!page()) return;
    event.preventDefault();
    mark(false);
    dropped(event.dataTransfer).then(send, () => tell({ refused: "What was dropped could not be read." }));
  });
})();
