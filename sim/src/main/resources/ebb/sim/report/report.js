"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // Sorting. Figures sort from low to high first, and what is equal stays in its order.
  for (const table of all("table.sortable")) {
    const heads = all("thead th", table);
    heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = (row) => {
        const cell = row.cells[column];
        return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
      };
      const order = (a, b) => (typeof a === "string" ? a.localeCompare(b, "en", {numeric: true}) : a - b);
      const rows = [...body.rows].map((row) => ({row, key: key(row)}));
      rows.sort((a, b) => (down ? order(b.key, a.key) : order(a.key, b.key)));
      body.append(...rows.map((each) => each.row));
    }));
  }

  // Searching.
  const sections = all("section.scenario").map((section) => ({
    section,
    entry: document.querySelector(`nav li[data-for="${section.id}"]`),
    words: (section.querySelector("h2").textContent + " " +
      section.querySelector("p").textContent).toLowerCase(),
  }));
  byId("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const {section, entry, words} of sections) {
      const hit = wanted.every((word) => words.includes(word));
      section.hidden = entry.hidden = !hit;
      found += hit ? 1 : 0;
    }
    byId("nothing").hidden = found > 0 || sections.length === 0;
  });

  // One policy highlighted in all charts and tables.
  byId("highlight").addEventListener("change", (event) => {
    const chosen = event.target.value;
    document.body.classList.toggle("chosen", chosen !== "");
    for (const element of all("[data-p]")) {
      element.classList.toggle("hit", chosen !== "" && element.dataset.p.split(" ").includes(chosen));
    }
  });

  // The figures under the pointer.
  const tip = byId("tip");
  const hide = () => { tip.hidden = true; };
  const show = (event) => {
    const target = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (!target) {
      hide();
      return;
    }
    tip.textContent = target.dataset.tip;
    tip.hidden = false;
    const box = target.getBoundingClientRect();
    const width = tip.offsetWidth;
    const left = Math.min(box.right + 10, document.documentElement.clientWidth - width - 8);
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = Math.max(8, box.top - tip.offsetHeight - 8) + "px";
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("pointermove", show, {passive: true});
  document.addEventListener("scroll", hide, {passive: true, capture: true});

  // A title inside a drawing would pop up over it; its name for screen readers is kept.
  for (const chart of all("svg.chart")) {
    chart.addEventListener("pointerenter", () => {
      const title = chart.querySelector(":scope > title");
      if (title) {
        chart.setAttribute("aria-label", title.textContent);
        title.remove();
      }
    });
  }

  // On a narrow screen the contents begin closed.
  if (matchMedia("(max-width: 900px)").matches) {
    document.querySelector("nav details").open = false;
  }
})();
