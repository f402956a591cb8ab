"use strict";
// Without this script the page shows everything; with it, it can be searched and sorted.
(() => {
  const table = document.getElementById("table");
  const form = document.getElementById("filter");
  const input = id => document.getElementById(id);
  const applications = Array.from(table.tBodies, body => ({ body, data: body.dataset, text: null }));
  const rank = { warning: 1, error: 2 };

  const textOf = m => m.text ??= m.body.textContent.toLowerCase();

  function wanted() {
    const words = input("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const namespace = input("namespace").value;
    const severity = input("severity").value;
    const verdicts = new Set(Array.from(form.querySelectorAll("[name=verdict]:checked"), box => box.value));
    return m =>
      verdicts.has(m.data.verdict) &&
      (!namespace || m.data.namespace === namespace) &&
      (!severity || (severity === "danger" ? m.data.danger !== "0" : (rank[m.data.severity] || 0) >= rank[severity])) &&
      words.every(word => textOf(m).includes(word));
  }

  function filter() {
    const isWanted = wanted();
    let shown = 0;
    for (const m of applications) {
      const hidden = !isWanted(m);
      if (m.body.hidden !== hidden) m.body.hidden = hidden;
      if (!hidden) shown++;
    }
    input("shown").textContent = shown + " of " + applications.length + " applications";
    input("none").hidden = shown > 0;
  }

  const detailsOf = m => m.body.querySelector("details");

  function expand() {
    const shown = applications.filter(m => !m.body.hidden).map(detailsOf);
    const open = shown.some(d => !d.open);
    for (const d of shown) d.open = open;
  }

  // valueOf gives what an application is sorted by; verdicts keep the order of the legend.
  function valueOf(m, column) {
    const cell = m.body.rows[0].cells[column];
    if (cell.querySelector(".verdict")) return order.indexOf(m.data.verdict);
    return cell.classList.contains("n") ? -Number(cell.textContent) : cell.textContent.toLowerCase();
  }
  const order = Array.from(form.querySelectorAll("[name=verdict]"), box => box.value);

  function sort(header) {
    const column = header.cellIndex;
    const down = header.ariaSort === "ascending";
    for (const other of header.parentNode.cells) other.ariaSort = null;
    header.ariaSort = down ? "descending" : "ascending";
    const keyed = applications.map(m => [valueOf(m, column), m]);
    keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
    table.append(...keyed.map(([, m]) => m.body));
  }

  for (const header of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header));
    header.append(button);
  }
  let pending = 0;
  form.addEventListener("input", () => { clearTimeout(pending); pending = setTimeout(filter, 60); });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", event => event.preventDefault());
  input("expand").addEventListener("click", expand);
  table.addEventListener("click", event => {
    const row = event.target.closest("tr.head");
    if (!row || event.target.closest("summary") || String(getSelection())) return;
    const details = row.querySelector("details");
    details.open = !details.open;
  });
  document.addEventListener("keydown", event => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); input("text").focus(); }
    if (event.key === "Escape" && event.target === input("text")) { input("text").value = ""; filter(); }
  });
  form.hidden = false;
  filter();
})();
