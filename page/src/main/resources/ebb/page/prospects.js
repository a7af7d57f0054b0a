// The plan of a migration: in which ways it could go, and what each aggression would cost with the best of them.
"use strict";
window.ebbProspects = (() => {
  const {bytes, seconds, percent, make} = window.ebbCharts;
  const tradeOff = window.ebbTradeOff;

  // What is most likely, and its bounds; the upper one is unknown where the worst case has no end.
  const range = (p, name, unit = "Seconds", words = seconds) => {
    if (!p.ends) return "–";
    const [likely, low, high] = ["", "Low", "High"].map((bound) => p[name + bound + unit]).map((n) => (n === undefined ? "?" : words(n)));
    return low === high ? likely : likely + " (" + low + " – " + high + ")";
  };
  const name = (p) => (p.aggression === "auto" ? "auto " : "") + p.number.toFixed(2);
  const COSTS = [
    ["Total time", (p) => (p.ends ? range(p, "total") : "never")],
    ["Lost work", (p) => range(p, "lostWork")],
    ["Least CPU", (p) => range(p, "minShare", "", percent)],
    ["Downtime", (p) => range(p, "downtime", "Millis", (ms) => seconds(ms / 1000))],
    ["Sent", (p) => range(p, "sent", "Bytes", bytes)],
  ];
  const AGGRESSIONS = [["Aggression", name], ...COSTS, ["", (p) => (p.better === undefined ? "" : p.better.toFixed(2) + " is better")]];
  const WAYS = [["Levers", (w) => (w.best ? "best: " : "") + w.levers], ...COSTS, ["Host CPU", (w) => w.hostCores.toFixed(1)]];
  const table = (about, columns, rows) => make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": about}, make("table", {},
    make("thead", {}, make("tr", {}, ...columns.map(([name]) => make("th", {scope: "col", class: "n", text: name})))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...columns.map(([, cell]) => make("td", {class: "n", text: cell(row)})))))));
  const VERDICTS = {feasible: ["completed", "can be kept"], unsure: ["cancelled", "may be missed"], infeasible: ["failed", "cannot be kept"]};

  const show = (plan, place) => {
    const ends = plan.prospects.filter((p) => p.ends);
    const verdict = VERDICTS[plan.feasible];
    const advice = make("p", {class: "advice"});
    if (verdict) advice.append(make("span", {class: "badge " + verdict[0], text: "deadline " + verdict[1]}), " ");
    advice.append(plan.advice);
    const about = make("p", {class: "sub about", text: plan.about ?? `${plan.vcpus} vCPU${plan.vcpus === 1 ? "" : "s"}, using ${plan.demandVcpus.toFixed(2)}; ${bytes(plan.toSendBytes)} of ${bytes(plan.memoryBytes)} to send at ${bytes(plan.speedBytesPerSecond)}/s`});
    place.replaceChildren(advice, about);
    if (plan.ways.length > 1) place.append(table("What each way costs", WAYS, plan.ways.map((way) => ({...way, ...way.prospect}))));
    plan.obstacles.forEach((text) => place.append(make("p", {class: "sub", text})));
    if (ends.length > 0) {
      const gentle = ends[0];
      const hard = ends[ends.length - 1];
      const picture = make("div", {role: "img", "aria-label": "Lost work over total time: from " + seconds(gentle.totalSeconds) + " with " + seconds(gentle.lostWorkSeconds)
        + " of lost work at aggression " + name(gentle) + " to " + seconds(hard.totalSeconds) + " with " + seconds(hard.lostWorkSeconds) + " at " + name(hard)});
      place.append(make("figure", {"data-chart": "plan"}, make("figcaption", {}, make("b", {text: "The trade-off"}), " " + (plan.ways.length > 1 ? "with " + plan.levers + ": " : "") + "each point an aggression; shaded is the range of the plan"), picture));
      const least = (p, name) => Math.min(p[name + "Seconds"], p[name + "LowSeconds"]);
      const most = (p, name) => Math.max(p[name + "Seconds"], p[name + "HighSeconds"] ?? 0);
      const near = plan.deadlineSeconds <= 3 * Math.max(...ends.map((p) => p.totalSeconds));
      tradeOff.draw(picture, {deadlineSeconds: near ? plan.deadlineSeconds : 0, curves: [{name: "", family: "ebb", points: ends.map((p) => ({
        total: p.totalSeconds, lost: p.lostWorkSeconds, at: name(p),
        range: [[least(p, "total"), least(p, "lostWork")], [most(p, "total"), most(p, "lostWork")]],
        text: "aggression " + name(p) + "\ntotal " + range(p, "total") + "\nlost work " + range(p, "lostWork"),
      }))}]});
    }
    place.append(table("What each aggression costs" + (plan.ways.length > 1 ? " with " + plan.levers : ""), AGGRESSIONS, plan.prospects));
  };

  return {show};
})();
