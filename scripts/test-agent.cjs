// Migrates a guest under the eyes of the agent and of a browser: see test-agent, which starts this.
"use strict";
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const {spawn, execFileSync} = require("node:child_process");
const {chromium} = require("playwright-core");

const [home, out] = process.argv.slice(2);
const ebb = process.env.EBB_COMMAND || path.join(home, "ebb");
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "ebb-agent-"));
const started = [];
const failures = [];
const check = (good, what) => {
  if (!good) failures.push(what);
  console.log((good ? "ok      " : "FAILED  ") + what);
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const until = async (what, test, ms = 30000) => {
  const end = Date.now() + ms;
  for (;;) {
    const value = await test();
    if (value) return value;
    if (Date.now() > end) throw new Error("waited in vain for " + what);
    await pause(100);
  }
};

const run = (name, command, args) => {
  const log = fs.openSync(path.join(out, name + ".log"), "w");
  const child = spawn(command, args, {stdio: ["ignore", log, log]});
  started.push(child);
  return child;
};

// One command on a monitor of QEMU's.
const qmp = (socket, command, args) => new Promise((done, broken) => {
  const connection = net.connect(socket);
  let text = "";
  connection.on("error", broken);
  connection.on("data", (data) => {
    text += data;
    for (let end; (end = text.indexOf("\n")) >= 0;) {
      const message = JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      if (message.QMP) connection.write('{"execute":"qmp_capabilities","id":0}\n');
      if (message.id === 0) connection.write(JSON.stringify({execute: command, arguments: args, id: 1}) + "\n");
      if (message.id === 1) { connection.end(); done(message); }
    }
  });
});

const qemu = (name, ...extra) => {
  return run(name, "timeout", ["300", "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-m", "512", "-smp", "1", "-nodefaults",
    "-display", "none", "-kernel", path.join(home, "lab/src/main/resources/ebb/lab/guest.elf"),
    "-append", "ws=128 speed=512", "-name", name,
    "-qmp", `unix:${dir}/${name}.mine,server=on,wait=off`, "-qmp", `unix:${dir}/${name}.qmp,server=on,wait=off`, ...extra]);
};

// The guest has filled its working set of 128 MiB, and writes it over and over.
const working = (child) => until("the guest to fill its working set", () => {
  try {
    const pid = fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    return Number(fs.readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096 > 150 * 2 ** 20;
  } catch { return false; }
}, 60000);

const look = (page) => page.evaluate(() => ({
  sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  nameless: [...document.querySelectorAll("button, input")].filter((e) => e.offsetParent &&
    !(e.textContent.trim() || e.labels?.length || e.getAttribute("aria-label"))).length,
  charts: [...document.querySelectorAll("figure[data-chart] [role=img]")].map((c) => c.getAttribute("aria-label")),
  drawn: [...document.querySelectorAll("figure[data-chart] canvas")].filter((c) => {
    if (!c.closest("figure").querySelector(".unknown").hidden) return false;
    const pixels = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
    const seen = new Set();
    for (let i = 0; i < pixels.length; i += 4) seen.add(pixels[i] + "," + pixels[i + 1] + "," + pixels[i + 2]);
    return seen.size > 5;
  }).length,
}));

const main = async () => {
  const began = Date.now();
  const guest = qemu("guest1");
  qemu("destination", "-incoming", `unix:${dir}/link`);
  fs.unlink(path.join(dir, "destination.qmp"), () => {});
  const config = path.join(dir, "agent.yaml");
  fs.writeFileSync(config, `watch: { qmp: [${dir}/guest*.qmp] }
speed: 60MiB/s
rules: [{ match: { name: "guest*" }, aggression: 0.2 }]
history: { file: ${dir}/history.db }
api: { socket: ${dir}/run/agent.sock }
`);
  const agent = run("agent", ebb, ["agent", "--config", config]);
  const address = await until("the agent", () => {
    try { return execFileSync(ebb, ["agent", "--config", config, "--page"], {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"]}).trim(); } catch { return null; }
  });
  const token = address.split("token=")[1];
  const ask = async (what) => (await fetch(new URL("/api/" + what, address), {headers: {Authorization: "Bearer " + token}})).json();

  const browser = await chromium.launch({executablePath: "/usr/bin/chromium", args: ["--no-sandbox"]});
  try {
    const context = await browser.newContext({viewport: {width: 1280, height: 900}, colorScheme: "light", reducedMotion: "reduce"});
    const page = await context.newPage();
    page.on("console", (m) => { if (["error", "warning"].includes(m.type()) && !m.text().includes("willReadFrequently")) check(false, "console: " + m.text()); });
    page.on("pageerror", (e) => check(false, "error in the page: " + e.message));
    page.on("request", (r) => { if (new URL(r.url()).origin !== new URL(address).origin && !/^(data|file):/.test(r.url())) check(false, "request: " + r.url()); });
    await page.goto(address);
    check(!page.url().includes("token"), "the token leaves the address line");
    await page.getByText("guest1").first().waitFor();
    await page.locator("#connection.live").waitFor();
    const size = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
      .filter((e) => !e.name.includes("/api/")).reduce((sum, e) => sum + e.decodedBodySize, 0));
    check(size > 20000 && size < 200000, `the page has ${Math.round(size / 1000)} kB, less than 200`);
    await page.screenshot({path: path.join(out, "idle.png")});
    await working(guest);
    // The first look may take all of its time to read memory that nobody has touched.
    await until("a plan", async () => {
      const answer = await fetch(new URL("/api/plan", address), {method: "POST", headers: {Authorization: "Bearer " + token}, body: '{"guest":"guest1"}'});
      return (await answer.json()).prospects;
    }, 60000);
    await page.getByRole("button", {name: "Plan the migration of guest1"}).click();
    const plan = page.locator("#plan article");
    check(await plan.getByLabel("Speed, MiB/s").inputValue() === "60", "the plan begins with the speed of the host");
    await plan.getByRole("slider", {name: "Deadline"}).focus();
    for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowRight");
    await plan.getByRole("button", {name: "Measure"}).click();
    await plan.locator("figure[data-chart=plan] canvas").waitFor();
    const advice = await plan.locator(".advice").textContent();
    check(/deadline (can|may|cannot)/.test(advice) && (await plan.locator("tbody tr").count()) > 1, "the plan's trade-off is drawn: " + advice.replace("\n", " "));
    await page.screenshot({path: path.join(out, "plan.png"), fullPage: true});
    await plan.getByRole("button", {name: "Close"}).click();

    // Somebody else, who knows nothing of ebb.
    await qmp(path.join(dir, "guest1.mine"), "migrate", {uri: `unix:${dir}/link`});
    const card = page.locator("#cards article");
    await card.waitFor();
    check(await card.locator(".badge").textContent() === "steered", "the migration is seen and steered");
    await until("readings", async () => (await look(page)).drawn >= 3); // the forecast may come later
    const slider = card.getByRole("slider", {name: "Aggression"});
    await slider.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
    await card.getByText("If applied").waitFor();
    const effect = await card.locator(".effect").textContent();
    check(/(to go|not known yet); the guest may use [\d.]+ %/.test(effect), "the effect is told before it is applied: " + effect);
    await until("round 2", async () => ((await ask("migrations")).migrations[0]?.reading?.round ?? 2) >= 2);
    await page.screenshot({path: path.join(out, "running-light.png"), fullPage: true});
    await page.emulateMedia({colorScheme: "dark"});
    await page.screenshot({path: path.join(out, "running-dark.png"), fullPage: true});
    await page.emulateMedia({colorScheme: "light"});
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until("the new aggression", async () => (await ask("history")).migrations[0]?.aggression === 0.4);
    check(true, "the knob is turned with the keyboard alone");

    const row = page.locator("#rows tr").first();
    await until("the end", async () => (await ask("history")).migrations[0].status === "completed", 60000);
    await row.locator(".badge.completed").waitFor();
    const past = (await ask("history")).migrations[0];
    console.log(`        ${past.totalSeconds} s, downtime ${past.downtimeMillis} ms, lost work ${past.lostWorkSeconds} s, forecast ${past.forecastLowSeconds} to ${past.forecastHighSeconds} s`);
    const status = await qmp(path.join(dir, "destination.mine"), "query-status");
    check(status.return.running, "the guest runs at the destination");
    await page.fill("#search", "no such guest");
    await page.locator("#no-history").waitFor();
    await page.fill("#search", "guest1");
    await row.getByRole("button").click();
    await until("the history's charts", async () => (await page.locator("#past canvas").count()) === 4);
    await page.locator("#cards article").waitFor({state: "detached"});
    const seen = await look(page);
    check(seen.drawn === 4, "the history's charts are drawn");
    check(seen.charts.every((c) => c && /now/.test(c)), "each chart says in words what it shows");
    check(seen.nameless === 0, "every control has a name");
    await page.screenshot({path: path.join(out, "past-light.png"), fullPage: true});
    await page.setViewportSize({width: 390, height: 800});
    check(await until("the narrow page", async () => (await look(page)).sideways <= 0, 3000).catch(() => false), "a narrow page does not scroll sideways");
    await page.emulateMedia({colorScheme: "dark"});
    await page.screenshot({path: path.join(out, "past-narrow-dark.png"), fullPage: true});

    const report = path.join(dir, "report.html");
    execFileSync(ebb, ["report", past.id, "--database", path.join(dir, "history.db"), "--html", report]);
    await page.setViewportSize({width: 1280, height: 900});
    await page.goto("file://" + report);
    check((await look(page)).drawn === 4, "the report stands alone, with its charts");
    await page.screenshot({path: path.join(out, "report.png"), fullPage: true});
  } finally {
    await browser.close();
  }
  const gone = new Promise((done) => agent.on("exit", done));
  agent.kill("SIGTERM");
  await gone;
  check(!fs.existsSync(path.join(dir, "run/agent.sock")), "the agent takes its socket away");
  console.log(`        ${((Date.now() - began) / 1000).toFixed(1)} s`);
};

// Whether a thread of a QEMU is in a group of ebb's.
const throttled = (child) => {
  try {
    const pid = fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    return fs.readdirSync(`/proc/${pid}/task`).some((tid) => fs.readFileSync(`/proc/${pid}/task/${tid}/cgroup`, "utf8").includes("/ebb-"));
  } catch { return false; }
};

// The agent is killed in mid-migration: its guard lifts the throttle, and the next agent goes on.
const killed = async () => {
  const source = qemu("guest2");
  const target = qemu("destination2", "-incoming", `unix:${dir}/link2`);
  const config = path.join(dir, "agent2.yaml");
  fs.writeFileSync(config, `watch: { qmp: [${dir}/guest2.qmp] }
speed: 40MiB/s
rules: [{ aggression: 0 }]
history: { file: ${dir}/history2.db }
api: { socket: ${dir}/run2/agent.sock, tcp: { address: "127.0.0.1:19474", token: ${dir}/token2 } }
`);
  const first = run("agent2", ebb, ["agent", "--config", config]);
  const ask = async (what, options = {}) => (await fetch("http://127.0.0.1:19474/api/" + what, {...options, headers: {Authorization: "Bearer " + fs.readFileSync(path.join(dir, "token2"), "utf8").trim()}})).json();
  const running = () => ask("migrations").then((all) => all.migrations[0]).catch(() => null);
  await until("the second agent", () => ask("guests").then((all) => all.guests.length === 1).catch(() => false));
  await working(source);
  await qmp(path.join(dir, "guest2.mine"), "migrate", {uri: `unix:${dir}/link2`});
  const id = (await until("the second migration", running)).id;
  await ask("migrations/" + id, {method: "PATCH", body: '{"aggression":0.15}'});
  await until("a throttle", async () => { const m = await running(); return m?.reading?.share < 0.9 && throttled(source); });
  const at = Date.now();
  first.kill("SIGKILL");
  await until("the throttle to be lifted", () => !throttled(source), 5000);
  const lifted = Date.now() - at;
  check(lifted < 1500, `killed with -9, the throttle is lifted within about a second: ${lifted} ms`);
  run("agent3", ebb, ["agent", "--config", config]);
  const again = await until("the third agent", () => running().then((m) => m?.steered && m));
  check(again.aggression === 0.15, "the next agent takes over, at the aggression that the knob was turned to");
  await until("the end", async () => (await ask("history")).migrations.some((m) => m.status === "completed"), 60000);
  check((await qmp(path.join(dir, "destination2.mine"), "query-status")).return.running, "and the guest arrives");
  target.kill();
};

main().then(() => { started.forEach((child) => child.kill("SIGTERM")); return killed(); }).catch((e) => { failures.push(e.message); console.error("ebb: " + e.message); }).finally(() => {
  started.forEach((child) => child.kill("SIGTERM"));
  fs.rmSync(dir, {recursive: true, force: true});
  console.log(failures.length === 0 ? "all checks of the agent passed" : failures.length + " failed");
  process.exitCode = failures.length === 0 ? 0 : 1;
});
