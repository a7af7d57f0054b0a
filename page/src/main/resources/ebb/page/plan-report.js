// Shows the plan that stands in the page.
"use strict";
(() => {
  const {make} = window.ebbCharts;
  const place = make("div");
  document.title = "Plan of a migration";
  document.getElementById("report").append(make("article", {class: "card"}, make("h1", {text: "Plan of a migration"}), place));
  window.ebbProspects.show(JSON.parse(document.getElementById("data").textContent), place);
})();
