// Charts of a comparison beside the trade-off: many migrations over time, and how ratios are spread.
"use strict";
window.ebbComparisonCharts = (() => {
  const {bytes, seconds, percent, make, color, plot, axis, POWERS} = window.ebbCharts;
  const {painted, trace, number} = window.ebbPainted;
  const {mark} = window.ebbTradeOff;
  const {behind} = window.ebbTables;
  const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

  const ending = (run, last) => run.label + " (" + (run.completed ? (run.end > last ? "goes on until " : "") : "given up after ") + seconds(run.end) + ")";
  const value = (run, line, at) => (run.seconds.some((s) => s >= at) ? run[line].findLast((_, i) => run.seconds[i] <= at) : undefined) ?? null;

  // runs: {policy, family, label, completed, end, seconds, and a line of values for each panel}.
  // panels: {title, of, words, range, binary, log}.
  const overTime = (place, {name, runs, panels, from = 0, last, faint}) => {
    const ordered = [...runs].sort((a, b) => (a.family === "ebb") - (b.family === "ebb"));
    const dash = (run) => DASHES[Math.min(3, ordered.filter((r) => r.family === run.family).indexOf(run))];
    panels.forEach((panel, nth) => {
      const box = make("div", {role: "img", class: "panel", "aria-label": name + ": " + panel.title + " over time, for " + ordered.map((r) => ending(r, last)).join(", ")});
      place.append(make("p", {class: "panel-title", text: panel.title}), box);
      const data = uPlot.join(ordered.map((r) => [r.seconds, r[panel.of]]));
      plot(box, (width) => ({
        data, width, height: nth === 0 ? 220 : 160,
        cursor: {sync: {key: name}, drag: {x: false, y: false}, points: {size: 6},
          dataIdx: (u, s, i) => { while (i > 0 && u.data[s][i] == null) i--; return i; }},
        scales: {x: {time: false, range: [from, last * 1.02]}, y: panel.log ? {distr: 3, range: (u, low, high) => [low / 1.2, high * 1.2]}
          : {range: (u, low, high) => panel.range ?? [0, (high || 1) * 1.04]}},
        axes: [{...axis(), size: 26, values: (u, splits) => splits.map((s) => number(s) + " s")},
          {...axis(), size: 66, ...(panel.binary ? {incrs: POWERS} : {}), values: (u, splits) => splits.map((v) => (v === null ? "" : panel.words(v)))}],
        legend: {markers: {width: 3, dash: (u, i) => (i > 0 && dash(ordered[i - 1]).length ? "dotted" : "solid")}},
        series: [{label: "time", value: (u, v) => (v === null || v === undefined ? "–" : seconds(v))}].concat(ordered.map((r) => ({
          label: nth === 0 ? ending(r, last) : r.label, spanGaps: true, points: {show: false}, dash: dash(r),
          stroke: color(r.family) + (faint(r.policy) ? "22" : ""), width: r.family === "ebb" ? 2.2 : 1.3,
          value: (u, v) => (v === null || v === undefined ? "–" : panel.words(v)),
        }))),
        hooks: {draw: [(u) => {
          const ratio = uPlot.pxRatio;
          u.ctx.save();
          u.ctx.scale(ratio, ratio);
          for (const r of ordered.filter((o) => o.end <= last && !faint(o.policy))) {
            const x = u.valToPos(r.end, "x", true) / ratio;
            const [top, bottom] = [u.bbox.top / ratio, (u.bbox.top + u.bbox.height) / ratio];
            trace(u.ctx, [[x, top], [x, bottom]], {stroke: color(r.family) + "88", width: 1});
            if (r.completed) mark(u.ctx, r.family, x, bottom);
            else for (const d of [4, -4]) trace(u.ctx, [[x - 4, bottom - d], [x + 4, bottom + d]], {stroke: color(r.family), width: 2});
          }
          u.ctx.restore();
        }]},
      }));
    });
    const moments = Array.from({length: 9}, (_, i) => from + (last - from) * i / 8);
    place.append(behind(["time"].concat(panels.flatMap((p) => ordered.map((r) => p.title + ", " + r.label))), moments.map((at) =>
      [seconds(at)].concat(panels.flatMap((p) => ordered.map((r) => {
        const v = value(r, p.of, at);
        return v === null ? "–" : p.words(v);
      }))))));
  };
  const traces = (place, scenario, faint) => overTime(place, {name: scenario.name, runs: scenario.traces, last: scenario.horizon, faint, panels: [
    {title: "Memory still to be sent", of: "remaining", words: bytes, binary: true},
    {title: "Share of the CPU it wanted", of: "share", words: percent, range: [0, 1.05]}]});
  const course = (place, c, faint) => overTime(place, {name: c.title, runs: c.runs, faint, from: c.from, last: c.to, panels: [
    {title: "Latency, 99th percentile", of: "latency", words: (ms) => number(+ms.toPrecision(3)) + " ms", log: true},
    {title: "Operations a second", of: "rate", words: (v) => number(+v.toPrecision(3))}]});

  // How one ratio is spread over the scenarios: each a dot on the curve of those that are at most that, so that no loss hides in a mean.
  const ratios = (place, spread, [low, high]) => {
    const all = spread.ratios.map((r) => r.ratio);
    const zero = low / 1.25;
    const most = high * 1.25;
    const at = (r) => Math.min(most, Math.max(zero, r));
    const named = (r) => (r >= 1e300 ? "∞" : number(+r.toPrecision(Math.abs(r - 1) < 0.005 ? 6 : 3)));
    const x = {log: true, low: zero / 1.1, high: most * 1.1, title: "ratio, logarithmic; less is better"};
    const box = make("div", {role: "img", "aria-label": spread.label + ": " + spread.facts});
    place.append(box);
    painted(box, {height: 210, x, y: {low: -0.03, high: 1.03, title: "of the scenarios", words: percent}, paint: ({ctx, box: b, x: px, y: py, tip}) => {
      const note = (text, left, top, align, ink = "soft") => { Object.assign(ctx, {fillStyle: color(ink), textAlign: align}); ctx.fillText(text, left, top); };
      ctx.fillStyle = color("bad") + "18";
      ctx.fillRect(px(1), b.top, b.right - px(1), b.bottom - b.top);
      trace(ctx, [[px(1), b.top], [px(1), b.bottom]], {stroke: color("ink"), width: 1});
      note("ebb loses →", px(1) + 6, b.bottom - 12, "left");
      if (spread.bar > 0) {
        trace(ctx, [[px(spread.bar), b.top], [px(spread.bar), b.bottom]], {stroke: color("bad"), dash: [6, 3]});
        note("bar " + named(spread.bar), px(spread.bar) - 6, b.bottom - 12, "right");
      }
      if (all.some((r) => r < zero)) note("only ebb finished", px(zero), b.top + 10, "left");
      if (all.some((r) => r > most)) note("∞: only the other finished", px(most), b.bottom - 28, "right");
      const steps = [[b.left, py(0)]];
      all.forEach((r, i) => steps.push([px(at(r)), py(i / all.length)], [px(at(r)), py((i + 1) / all.length)]));
      steps.push([b.right, steps[steps.length - 1][1]]);
      trace(ctx, steps, {stroke: color("ebb"), width: 2});
      spread.ratios.forEach(({name, ratio}, i) => {
        const [dx, dy] = [px(at(ratio)), py((i + 1) / all.length)];
        ctx.fillStyle = color(ratio > 1 ? "bad" : "ebb");
        ctx.beginPath();
        ctx.arc(dx, dy, 3, 0, 7);
        ctx.fill();
        tip(dx, dy, name + ": " + named(ratio));
      });
    }});
    place.append(behind(["scenario", "ratio"], spread.ratios.map((r) => [r.name, named(r.ratio)])));
  };
  return {traces, course, ratios};
})();
