// Tables that can be sorted. Used by comparisons.
"use strict";
window.ebbTables = (() => {
  const {make} = window.ebbCharts;

  // Figures sort from low to high first, and what is equal stays in its order.
  const sort = (table, column) => {
    const heads = [...table.tHead.rows[0].cells];
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach((h) => h.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent;
    const order = (a, b) => (Number.isNaN(a - b) ? a.localeCompare(b, "en", {numeric: true}) : a - b);
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => (down ? order(key(b), key(a)) : order(key(a), key(b)))));
  };
  const cell = (c, first) => {
    const element = make(first ? "th" : "td", first ? {scope: "row"} : {}, c.text);
    if (c.value !== undefined) element.dataset.v = c.value;
    if (c.mark) element.className = c.mark;
    if (c.meter !== undefined) element.append(make("i", {class: "meter", style: "width:" + 100 * c.meter + "px"}));
    if (c.said) element.append(make("span", {class: "hidden", text: " " + c.said}));
    return element;
  };
  // A table as the data have it: heads {text, title}, rows {policy, family, never, cells: {text, value, mark, meter, said}}.
  const table = ({name, heads, rows}) => {
    const element = make("table", {class: "sortable"},
      make("thead", {}, make("tr", {}, ...heads.map((h, i) => {
        const button = make("button", {type: "button", text: h.text});
        button.addEventListener("click", () => sort(element, i));
        return make("th", {scope: "col", title: h.title}, button);
      }))),
      make("tbody", {}, ...rows.map((r) => make("tr", {class: (r.family ? "f-" + r.family : "") + (r.never ? " never" : ""), "data-p": r.policy ?? ""},
        ...r.cells.map((c, i) => cell(c, i === 0))))));
    return make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": name}, element);
  };
  // The same figures as a chart's, for those who do not see it.
  const behind = (heads, rows) => make("details", {}, make("summary", {text: "As a table"}),
    table({name: "The chart as a table", heads: heads.map((text) => ({text, title: text})), rows: rows.map((r) => ({cells: r.map((text) => ({text}))}))}));
  return {table, behind};
})();
