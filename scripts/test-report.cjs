// Looks at a report in Chromium: see test-report, which starts this.
"use strict";
const path = require("node:path");
const {pathToFileURL} = require("node:url");
const {chromium} = require("playwright-core");

const [file, out] = process.argv.slice(2);
const views = [
  {name: "light", width: 1360, height: 900, colorScheme: "light"},
  {name: "dark", width: 1360, height: 900, colorScheme: "dark"},
  {name: "narrow-light", width: 400, height: 800, colorScheme: "light"},
  {name: "narrow-dark", width: 400, height: 800, colorScheme: "dark"},
];
const failures = [];
const check = (good, what) => {
  if (!good) {
    failures.push(what);
  }
};

// Runs in the page: what is drawn, and where it breaks.
const measure = () => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const scenarios = all("section.scenario");
  const overlap = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const collisions = [];
  for (const chart of all("svg.trade-off")) {
    const texts = all("text", chart).map((e) => ({e, box: e.getBoundingClientRect()}));
    texts.forEach((one, i) => texts.slice(i + 1).forEach((other) => {
      if (one.e.parentNode !== other.e.parentNode && overlap(one.box, other.box)) {
        collisions.push(one.e.textContent + " | " + other.e.textContent);
      }
    }));
  }
  return {
    scenarios: scenarios.length,
    traced: scenarios.filter((s) => s.querySelector("svg.over-time")).length,
    tradeOffs: all("svg.trade-off").length,
    ratios: all("svg.ratios").length,
    figures: all("figure.ratio").length,
    untitled: all("svg.chart").filter((s) => !s.querySelector("title") || !s.querySelector("desc")).length,
    empty: all("svg.chart").filter((s) => {
      const box = s.getBoundingClientRect();
      return box.width < 300 || box.height < 100 || s.querySelectorAll("path").length < 10;
    }).length,
    outside: all("svg.chart text").filter((t) => {
      const box = t.getBoundingClientRect();
      const chart = t.ownerSVGElement.getBoundingClientRect();
      return box.left < chart.left - 1 || box.right > chart.right + 1 || box.bottom > chart.bottom + 1;
    }).map((t) => t.textContent),
    broken: all("svg.chart path").filter((p) => /NaN|Infinity|null/.test(p.getAttribute("d"))).length,
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    collisions,
    nodes: all("*").length,
  };
};

const exercise = async (page, view) => {
  const table = page.locator("table.results").first();
  const totals = () => table.locator("tbody tr").evaluateAll((rows) => rows.map((r) => +r.cells[2].dataset.v));
  await table.locator("thead button").nth(2).click();
  const rising = await totals();
  check(rising.every((v, i) => i === 0 || rising[i - 1] <= v), view.name + ": sorting by total time");
  await table.locator("thead button").nth(2).click();
  const falling = await totals();
  check(falling.every((v, i) => i === 0 || falling[i - 1] >= v), view.name + ": sorting downwards");

  const name = await page.locator("section.scenario h2").last().textContent();
  await page.evaluate(() => { document.querySelector("nav details").open = true; });
  await page.fill("#find", name);
  check(await page.locator("section.scenario:visible").count() === 1, view.name + ": finding " + name);
  await page.fill("#find", "no such scenario");
  check(await page.locator("#nothing").isVisible(), view.name + ": finding nothing says so");
  await page.fill("#find", "");

  await page.selectOption("#highlight", "ebb");
  check(await page.locator("svg.trade-off .hit").count() > 0, view.name + ": highlighting");
  await page.selectOption("#highlight", "");

  // Scrolling hides the figures again, so the pointer comes again.
  for (const position of [{x: 5, y: 5}, {x: 6, y: 6}, {x: 5, y: 6}]) {
    await page.locator("svg.trade-off .pt.f-ebb").first().hover({force: true, position});
    await page.waitForTimeout(150);
  }
  check(await page.locator("#tip").isVisible(), view.name + ": figures under the pointer");
  await page.mouse.move(0, 0);
};

const look = async (browser, view) => {
  const context = await browser.newContext({
    viewport: {width: view.width, height: view.height},
    colorScheme: view.colorScheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const url = pathToFileURL(path.resolve(file)).href;
  page.on("console", (m) => check(!["error", "warning"].includes(m.type()), view.name + ": console: " + m.text()));
  page.on("pageerror", (e) => check(false, view.name + ": error: " + e.message));
  page.on("request", (r) => check(r.url() === url || r.url() === "data:,", view.name + ": request: " + r.url()));
  const start = Date.now();
  await page.goto(url);
  const loaded = Date.now() - start;
  // What is far down is drawn only when it is near; to measure it, it has to be drawn.
  await page.addStyleTag({content: "section.scenario { content-visibility: visible !important }"});
  const seen = await page.evaluate(measure);
  console.log(`${view.name}: ${loaded} ms to load, ${seen.nodes} elements`);
  check(seen.scenarios > 0, view.name + ": scenarios");
  check(seen.tradeOffs === seen.scenarios, view.name + ": a trade-off chart for each scenario");
  check(seen.traced === seen.scenarios, view.name + ": a chart over time for each scenario");
  check(seen.ratios > 0 && seen.ratios === seen.figures, view.name + ": a chart for each ratio");
  check(seen.untitled === 0, view.name + ": charts without title or description: " + seen.untitled);
  check(seen.empty === 0, view.name + ": empty charts: " + seen.empty);
  check(seen.broken === 0, view.name + ": broken paths: " + seen.broken);
  check(seen.outside.length === 0, view.name + ": text outside its chart: " + seen.outside);
  check(seen.collisions.length === 0, view.name + ": labels on labels: " + seen.collisions.join("; "));
  check(seen.sideways <= 0, view.name + ": the page is " + seen.sideways + " px too wide");
  await page.screenshot({path: path.join(out, view.name + ".png")});
  await exercise(page, view);
  for (const [what, nth] of [["#suite", 0], ["section.scenario", 0], ["section.scenario", 1], ["section.scenario", 4]]) {
    const part = page.locator(what).nth(nth);
    if (await part.count() > 0) {
      const id = await part.getAttribute("id");
      await part.screenshot({path: path.join(out, `${view.name}-${id}.png`)});
    }
  }
  if (view.name === "light") {
    await page.pdf({path: path.join(out, "print.pdf"), format: "A4", printBackground: true});
  }
  await context.close();
};

const main = async () => {
  const browser = await chromium.launch({executablePath: "/usr/bin/chromium", args: ["--no-sandbox"]});
  try {
    for (const view of views) {
      await look(browser, view);
    }
  } finally {
    await browser.close();
  }
  failures.forEach((f) => console.log("FAILED " + f));
  console.log(failures.length === 0 ? "all checks of the report passed" : failures.length + " failed");
  process.exitCode = failures.length === 0 ? 0 : 1;
};

main().catch((e) => {
  console.error("ebb: " + e.message);
  process.exitCode = 2;
});
