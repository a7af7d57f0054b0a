// The plan of a migration: a look at a guest, and what each aggression would cost it.
"use strict";
window.ebbPlan = (() => {
  const {bytes, seconds, percent, make} = window.ebbCharts;
  const {deadline, minCpu} = window.ebbKnobs;
  const MIB = 1048576;
  const HEIGHT = 300;
  const PLACE = {left: 64, right: 28, top: 26, bottom: 44};

  const svg = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  // Some five round steps from 0 to what is to be shown.
  const ticks = (most) => {
    const raw = most / 5;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw);
    return Array.from({length: Math.floor(most / step + 1e-9) + 1}, (_, i) => i * step);
  };
  const round = (s) => seconds(s).replace(/\.0 /, " ");

  // Lost work over total time: each aggression a point, in the range that the guest's writing leaves open.
  const draw = (plan, width) => {
    const ends = plan.prospects.filter((p) => p.ends);
    const known = (p, name) => [p[name + "LowSeconds"], p[name + "Seconds"], p[name + "HighSeconds"]].filter((v) => v !== undefined);
    const longest = 1.04 * Math.max(1e-3, plan.deadlineSeconds <= 3 * Math.max(...ends.map((p) => p.totalSeconds)) ? plan.deadlineSeconds : 0, ...ends.flatMap((p) => known(p, "total")));
    const dearest = 1.04 * Math.max(1e-3, ...ends.flatMap((p) => known(p, "lostWork")));
    const bottom = HEIGHT - PLACE.bottom;
    const x = (s) => PLACE.left + (s / longest) * (width - PLACE.left - PLACE.right);
    const y = (s) => bottom - (s / dearest) * (bottom - PLACE.top);
    const chart = svg("svg", {viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true"});
    const write = (text, at) => { const t = svg("text", at); t.textContent = text; chart.append(t); };
    for (const s of ticks(dearest)) {
      chart.append(svg("line", {class: "grid", x1: PLACE.left, x2: width - PLACE.right, y1: y(s), y2: y(s)}));
      write(round(s), {x: PLACE.left - 8, y: y(s) + 4, "text-anchor": "end"});
    }
    for (const s of ticks(longest)) write(round(s), {x: x(s), y: bottom + 18, "text-anchor": "middle"});
    write("lost work, vCPU time ↑", {x: PLACE.left - 56, y: 14, class: "axis"});
    write("total time →", {x: width - PLACE.right, y: HEIGHT - 6, "text-anchor": "end", class: "axis"});
    if (plan.deadlineSeconds !== undefined && plan.deadlineSeconds <= longest) {
      const at = x(plan.deadlineSeconds);
      chart.append(svg("line", {class: "deadline", x1: at, x2: at, y1: PLACE.top - 6, y2: bottom}));
      write("deadline", {x: at - 6, y: PLACE.top + 4, "text-anchor": "end", class: "deadline"});
    }
    const ranges = svg("g", {class: "range"}); // shaded as one, however many lie on each other
    chart.append(ranges);
    for (const p of ends) {
      const time = known(p, "total");
      const lost = known(p, "lostWork");
      const box = {x: x(Math.min(...time)), y: y(Math.max(...lost))};
      ranges.append(svg("rect", {...box, rx: 3, width: Math.max(2, x(Math.max(...time)) - box.x), height: Math.max(2, y(Math.min(...lost)) - box.y)}));
    }
    chart.append(svg("path", {class: "curve", d: ends.map((p, i) => (i ? "L" : "M") + x(p.totalSeconds) + " " + y(p.lostWorkSeconds)).join("")}));
    // Points that lie on each other share a name.
    for (let i = 0; i < ends.length;) {
      const at = {cx: x(ends[i].totalSeconds), cy: y(ends[i].lostWorkSeconds)};
      let last = i;
      while (last + 1 < ends.length && Math.abs(x(ends[last + 1].totalSeconds) - at.cx) < 70 && Math.abs(y(ends[last + 1].lostWorkSeconds) - at.cy) < 16) last++;
      for (const p of ends.slice(i, last + 1)) chart.append(svg("circle", {class: "point", cx: x(p.totalSeconds), cy: y(p.lostWorkSeconds), r: 4}));
      const name = ends[i].aggression.toFixed(2) + (last > i ? " – " + ends[last].aggression.toFixed(2) : "");
      const room = at.cx + 90 < width;
      write(name, {x: at.cx + (room ? 8 : -8), y: at.cy + (room ? -8 : 20), "text-anchor": room ? "start" : "end", class: "name"});
      i = last + 1;
    }
    return chart;
  };

  const range = (p, name) => (p.ends ? seconds(p[name + "Seconds"]) + " (" + seconds(p[name + "LowSeconds"]) + " – " + (p[name + "HighSeconds"] === undefined ? "?" : seconds(p[name + "HighSeconds"])) + ")" : "never");
  const table = (plan) => make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "What each aggression costs"}, make("table", {},
    make("thead", {}, make("tr", {}, ...["Aggression", "Total time", "Lost work", "Least CPU", "Downtime", "Sent"].map((t) => make("th", {scope: "col", class: "n", text: t})))),
    make("tbody", {}, ...plan.prospects.map((p) => make("tr", {}, ...[p.aggression.toFixed(2), range(p, "total"), range(p, "lostWork"),
      p.ends ? percent(Math.min(1, p.minShare)) : "–", p.ends ? seconds(p.downtimeMillis / 1000) : "–", p.ends ? bytes(p.sentBytes) : "–"].map((t) => make("td", {class: "n", text: t})))))));
  const VERDICTS = {feasible: ["completed", "can be kept"], unsure: ["cancelled", "may be missed"], infeasible: ["failed", "cannot be kept"]};

  const show = (plan, place) => {
    const ends = plan.prospects.filter((p) => p.ends);
    const verdict = VERDICTS[plan.feasible];
    const advice = make("p", {class: "advice"});
    if (verdict) advice.append(make("span", {class: "badge " + verdict[0], text: "deadline " + verdict[1]}), " ");
    advice.append(plan.advice);
    const about = make("p", {class: "sub", text: `${plan.vcpus} vCPU${plan.vcpus === 1 ? "" : "s"}, using ${plan.demandVcpus.toFixed(2)}; ${bytes(plan.toSendBytes)} of ${bytes(plan.memoryBytes)} to send at ${bytes(plan.speedBytesPerSecond)}/s`});
    place.replaceChildren(advice, about);
    if (ends.length > 0) {
      const gentle = ends[0];
      const hard = ends[ends.length - 1];
      const picture = make("div", {role: "img", "aria-label": "Lost work over total time: from " + seconds(gentle.totalSeconds) + " with " + seconds(gentle.lostWorkSeconds)
        + " of lost work at aggression " + gentle.aggression + " to " + seconds(hard.totalSeconds) + " with " + seconds(hard.lostWorkSeconds) + " at " + hard.aggression});
      place.append(make("figure", {"data-chart": "plan"}, make("figcaption", {}, make("b", {text: "The trade-off"}), " each point an aggression; shaded is the range of the plan"), picture));
      const redraw = () => picture.replaceChildren(draw(plan, Math.max(260, picture.clientWidth)));
      new ResizeObserver(redraw).observe(picture);
    }
    place.append(table(plan));
  };

  // A form that asks for a look at a guest, and shows what comes of it.
  const card = (guest, ask) => {
    const speed = make("input", {type: "number", name: "speed", min: 0.1, step: "any", required: ""});
    if (guest.speedBytesPerSecond) speed.value = Math.round(10 * guest.speedBytesPerSecond / MIB) / 10;
    const by = deadline(0);
    const keep = minCpu(0);
    const look = make("button", {type: "submit", text: "Measure for 5 s"});
    const close = make("button", {type: "button", class: "plain", text: "Close"});
    const state = make("p", {class: "sub", role: "status", text: "Measures the guest without disturbing it, and says what its migration would cost."});
    const result = make("div");
    const form = make("form", {class: "knobs", "aria-label": "Plan the migration of " + guest.name},
      make("label", {class: "knob"}, "Speed, MiB/s ", speed), by.box, keep.box, make("div", {class: "buttons"}, look, close));
    const element = make("article", {class: "card", tabindex: "-1", "aria-label": "Plan of " + guest.name},
      make("div", {class: "top"}, make("h3", {text: "Plan of " + guest.name}), make("span", {class: "sub", text: guest.id})), form, state, result);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      look.disabled = true;
      state.textContent = "Measuring " + guest.name + " for 5 s …";
      try {
        const plan = await ask("plan", {method: "POST", body: JSON.stringify({guest: guest.id, speedBytesPerSecond: Math.round(speed.value * MIB), deadlineSeconds: by.value(), minCpu: keep.value()})});
        show(plan, result);
        state.textContent = "";
      } catch (e) { state.textContent = e.message; }
      look.disabled = false;
    });
    close.addEventListener("click", () => element.remove());
    return element;
  };
  return {card};
})();
