// Shows the migration that stands in the page.
"use strict";
(() => {
  const m = JSON.parse(document.getElementById("data").textContent);
  document.title = "ebb: migration of " + m.guest;
  const main = document.getElementById("report");
  main.append(ebbCharts.past(m));
})();
