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
  const charts = all("figure[data-chart] canvas");
  const inked = (canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let ink = 0;
    for (let i = 3; i < pixels.length; i += 4) ink += pixels[i] > 0 ? 1 : 0;
    return ink;
  };
  return {
    scenarios: scenarios.length,
    traced: scenarios.filter((s) => s.querySelector("[data-chart=over-time]")).length,
    tradeOffs: scenarios.filter((s) => s.querySelector("[data-chart=trade-off] canvas")).length,
    ratios: all("[data-chart=ratios] canvas").length,
    figures: all("[data-chart=ratios]").length,
    untitled: charts.filter((c) => !c.closest("[role=img][aria-label]")).length,
    untold: all("figure[data-chart]").filter((f) => !f.querySelector("details table") && !f.closest("section").querySelector(".scroll table")).length,
    empty: charts.filter((c) => c.clientWidth < 200 || c.clientHeight < 100 || inked(c) < 2000).length,
    unspoken: /NaN|Infinity|undefined|null/.test(document.body.innerText),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    nodes: all("*").length,
  };
};

const exercise = async (page, view) => {
  const table = page.locator("section.scenario > .scroll table.sortable").first();
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

  const ink = () => page.locator("[data-chart=trade-off] canvas").first().evaluate((c) => c.toDataURL());
  const before = await ink();
  await page.selectOption("#highlight", "ebb");
  check(await ink() !== before, view.name + ": highlighting in the charts");
  check(await page.locator("tr.hit").count() > 0, view.name + ": highlighting in the tables");
  await page.selectOption("#highlight", "");
  check(await ink() === before, view.name + ": highlighting nothing any more");

  const plot = page.locator("[data-chart=trade-off] .u-over").first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const tip = page.locator("[data-chart=trade-off] .tip").first();
  let told = "";
  for (let x = 4; x < box.width && !told; x += 12) {
    for (let y = 4; y < box.height && !told; y += 12) {
      await page.mouse.move(box.x + x, box.y + y);
      told = await tip.isVisible() ? await tip.textContent() : "";
    }
  }
  check(/total .* s\n?lost work/.test(told), view.name + ": figures under the pointer: " + told);
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
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const seen = await page.evaluate(measure);
  console.log(`${view.name}: ${loaded} ms to load, ${seen.nodes} elements`);
  check(seen.scenarios > 0, view.name + ": scenarios");
  check(seen.tradeOffs === seen.scenarios, view.name + ": a trade-off chart for each scenario");
  check(seen.traced === seen.scenarios, view.name + ": a chart over time for each scenario");
  check(seen.ratios > 0 && seen.ratios === seen.figures, view.name + ": a chart for each ratio");
  check(seen.untitled === 0, view.name + ": charts that say nothing to those who do not see them: " + seen.untitled);
  check(seen.untold === 0, view.name + ": charts without a table: " + seen.untold);
  check(seen.empty === 0, view.name + ": empty charts: " + seen.empty);
  check(!seen.unspoken, view.name + ": figures that are no number");
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
