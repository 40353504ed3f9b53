// Texts under 11 px, cut without a sign, or over each other, as lines.
() => {
  const bad = [];
  const seen = [];
  const visible = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const s = getComputedStyle(at);
      if (s.visibility === "hidden" || s.display === "none" || Number(s.opacity) === 0) return false;
      if (at.classList.contains("visually-hidden") || at.classList.contains("skip") || at.classList.contains("announcer")) return false;
    }
    return true;
  };
  // What is scrolled out of sight within its own box is there, a scroll away.
  const shown = (rect, e) => {
    let box = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
    for (let at = e; at && at !== document.body; at = at.parentElement) {
      const s = getComputedStyle(at);
      if (s.overflowX === "visible" && s.overflowY === "visible") continue;
      const r = at.getBoundingClientRect();
      box = { left: Math.max(box.left, r.left), top: Math.max(box.top, r.top),
              right: Math.min(box.right, r.right), bottom: Math.min(box.bottom, r.bottom) };
    }
    return box.right - box.left > 1 && box.bottom - box.top > 1 ? box : null;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const e = node.parentElement;
    if (!text || !e || ["SCRIPT", "STYLE", "OPTION", "NOSCRIPT", "TITLE", "METADATA"].includes(e.tagName.toUpperCase())) continue;
    if (!visible(e)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rect = range.getBoundingClientRect();
    if (rect.width < 1 || rect.height < 1) continue;
    const box = shown(rect, e);
    if (!box) continue;
    const style = getComputedStyle(e);
    const turned = e.ownerSVGElement && e.getScreenCTM ? e.getScreenCTM() : null;
    const scale = turned ? Math.hypot(turned.a, turned.b) : 1;
    const size = parseFloat(style.fontSize) * scale;
    const name = text.slice(0, 40) + " <" + e.tagName.toLowerCase() + (typeof e.className === "string" && e.className ? "." + e.className.split(" ")[0] : "") + ">";
    if (size < 10.99) bad.push("under 11 px (" + size.toFixed(1) + "): " + name);
    // Cut sideways without a sign that it is: neither an ellipsis nor a scroll bar nor the words in a title.
    const cut = rect.right - box.right > 2 || box.left - rect.left > 2;
    if (cut) {
      let told = false;
      for (let at = e; at && at !== document.body; at = at.parentElement) {
        const s = getComputedStyle(at);
        if (s.textOverflow === "ellipsis" || at.title || ["auto", "scroll"].includes(s.overflowX)) told = true;
        if (at.matches(".js-plotly-plot, .ag-root-wrapper")) told = true;
      }
      if (!told) bad.push("clipped: " + name);
    }
    if (e.closest(".js-plotly-plot")) continue;
    for (const line of range.getClientRects()) {
      const part = shown(line, e);
      if (part) seen.push({ e, box: part, name });
    }
  }
  for (let i = 0; i < seen.length; i++) {
    for (let j = i + 1; j < seen.length; j++) {
      const a = seen[i], b = seen[j];
      if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e)) continue;
      const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (w > 3 && h > 5) bad.push("overlap: " + a.name + " and " + b.name);
    }
  }
  return bad;
}
