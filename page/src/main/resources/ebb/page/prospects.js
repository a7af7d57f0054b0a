// The plan of a migration: what each aggression would cost, as a chart and a table.
"use strict";
window.ebbProspects = (() => {
  const {bytes, seconds, percent, make} = window.ebbCharts;
  const tradeOff = window.ebbTradeOff;

  // What is most likely, and its bounds; the upper one is unknown where the worst case has no end.
  const range = (p, name, unit = "Seconds", words = seconds) => (!p.ends ? "–" : words(p[name + unit]) + " (" + words(p[name + "Low" + unit])
    + " – " + (p[name + "High" + unit] === undefined ? "?" : words(p[name + "High" + unit])) + ")");
  const name = (p) => (p.aggression === "auto" ? "auto " : "") + p.number.toFixed(2);
  const COLUMNS = [
    ["Aggression", name],
    ["Total time", (p) => (p.ends ? range(p, "total") : "never")],
    ["Lost work", (p) => range(p, "lostWork")],
    ["Least CPU", (p) => range(p, "minShare", "", percent)],
    ["Downtime", (p) => range(p, "downtime", "Millis", (ms) => seconds(ms / 1000))],
    ["Sent", (p) => range(p, "sent", "Bytes", bytes)],
    ["", (p) => (p.better === undefined ? "" : p.better.toFixed(2) + " is better")],
  ];
  const table = (plan) => make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "What each aggression costs"}, make("table", {},
    make("thead", {}, make("tr", {}, ...COLUMNS.map(([name]) => make("th", {scope: "col", class: "n", text: name})))),
    make("tbody", {}, ...plan.prospects.map((p) => make("tr", {}, ...COLUMNS.map(([, cell]) => make("td", {class: "n", text: cell(p)})))))));
  const VERDICTS = {feasible: ["completed", "can be kept"], unsure: ["cancelled", "may be missed"], infeasible: ["failed", "cannot be kept"]};

  const show = (plan, place) => {
    const ends = plan.prospects.filter((p) => p.ends);
    const verdict = VERDICTS[plan.feasible];
    const advice = make("p", {class: "advice"});
    if (verdict) advice.append(make("span", {class: "badge " + verdict[0], text: "deadline " + verdict[1]}), " ");
    advice.append(plan.advice);
    const about = make("p", {class: "sub about", text: plan.about ?? `${plan.vcpus} vCPU${plan.vcpus === 1 ? "" : "s"}, using ${plan.demandVcpus.toFixed(2)}; ${bytes(plan.toSendBytes)} of ${bytes(plan.memoryBytes)} to send at ${bytes(plan.speedBytesPerSecond)}/s`});
    place.replaceChildren(advice, about);
    if (ends.length > 0) {
      const gentle = ends[0];
      const hard = ends[ends.length - 1];
      const picture = make("div", {role: "img", "aria-label": "Lost work over total time: from " + seconds(gentle.totalSeconds) + " with " + seconds(gentle.lostWorkSeconds)
        + " of lost work at aggression " + name(gentle) + " to " + seconds(hard.totalSeconds) + " with " + seconds(hard.lostWorkSeconds) + " at " + name(hard)});
      place.append(make("figure", {"data-chart": "plan"}, make("figcaption", {}, make("b", {text: "The trade-off"}), " each point an aggression; shaded is the range of the plan"), picture));
      const least = (p, name) => Math.min(p[name + "Seconds"], p[name + "LowSeconds"]);
      const most = (p, name) => Math.max(p[name + "Seconds"], p[name + "HighSeconds"] ?? 0);
      const near = plan.deadlineSeconds <= 3 * Math.max(...ends.map((p) => p.totalSeconds));
      tradeOff.draw(picture, {deadlineSeconds: near ? plan.deadlineSeconds : 0, curves: [{name: "", family: "ebb", points: ends.map((p) => ({
        total: p.totalSeconds, lost: p.lostWorkSeconds, at: name(p),
        range: [[least(p, "total"), least(p, "lostWork")], [most(p, "total"), most(p, "lostWork")]],
        text: "aggression " + name(p) + "\ntotal " + range(p, "total") + "\nlost work " + range(p, "lostWork"),
      }))}]});
    }
    place.append(table(plan));
  };

  return {show};
})();
