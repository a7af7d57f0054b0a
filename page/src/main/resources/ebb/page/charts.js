// Words for figures, plots that fit their place, and the charts of one migration over its time. Used by all pages.
"use strict";
window.ebbCharts = (() => {
  const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];
  const bytes = (n) => {
    if (n === undefined || n === null) return "–";
    let unit = 0;
    let value = n;
    while (value >= 1024 && unit < UNITS.length - 1) { value /= 1024; unit++; }
    return (value >= 100 || value === Math.round(value) ? value.toFixed(0) : value.toFixed(1)) + " " + UNITS[unit];
  };
  const seconds = (s) => {
    if (s === undefined || s === null) return "–";
    if (s === 0) return "0 s";
    if (s < 0.9995) return Math.round(s * 1000) + " ms";
    if (s < 120) return s.toFixed(1) + " s";
    if (s < 7200) return Math.floor(s / 60) + " min " + Math.round(s % 60) + " s";
    return (s / 3600).toFixed(1) + " h";
  };
  const percent = (x) => (x === undefined || x === null ? "–" : (100 * x).toFixed(x > 0 && x < 0.1 ? 1 : 0) + " %");
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "class") element.className = value;
      else if (name === "text") element.textContent = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  // A plot that follows its place: drawn anew when that or the colours change. build: width -> uPlot's options and data.
  // Returns what gives it other data.
  const plots = new Map();
  const plot = (place, build) => {
    let drawn = null;
    const draw = () => {
      if (drawn) drawn.destroy();
      const {data, ...options} = build(Math.max(220, place.clientWidth));
      drawn = new uPlot(options, data, place);
    };
    new ResizeObserver(() => { if (Math.abs(drawn.width - place.clientWidth) > 1) draw(); }).observe(place);
    plots.set(place, draw);
    draw();
    return (data) => drawn.setData(data);
  };
  const redraw = () => plots.forEach((draw, place) => (place.isConnected ? draw() : plots.delete(place)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  const axis = () => ({stroke: color("soft"), grid: {stroke: color("line"), width: 1}, ticks: {show: false}, font: "11px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif"});

  const KINDS = [
    {name: "remaining", title: "Still to be sent", unit: bytes, binary: true, lines: [{of: "remainingBytes", color: "remaining", label: "remaining", fill: true}]},
    {name: "share", title: "CPU the guest may use", unit: percent, range: [0, 1.05], lines: [{of: "share", color: "share", label: "share", step: true, fill: true}]},
    {name: "rates", title: "Rates", unit: (v) => bytes(v) + "/s", binary: true, lines: [
      {of: "dirtiedBytesPerSecond", color: "dirty", label: "dirtied", key: "k2"},
      {of: "linkBytesPerSecond", color: "link", label: "link", key: "k3"}]},
    {name: "forecast", title: "Forecast of the total time", unit: seconds, lines: [
      {of: (r) => (r.lowSeconds === undefined ? null : r.seconds + r.lowSeconds), color: "band", label: "if all goes well", key: "k4"},
      {of: (r) => (r.highSeconds === undefined ? null : r.seconds + r.highSeconds), color: "band", label: "if the guest fights"}]},
  ];
  const value = (line, r) => (typeof line.of === "function" ? line.of(r) : r[line.of] ?? null);
  const HEIGHT = 150;
  // Steps of an axis of bytes: 1, 2, 4 ... so that they are whole KiB, MiB or GiB.
  const POWERS = Array.from({length: 50}, (_, i) => 2 ** i);

  // A chart that can be given all readings anew; it redraws itself when its place or the colours change.
  const chart = (kind, place) => {
    const caption = make("figcaption", {}, make("b", {text: kind.title}));
    if (kind.lines.length > 1 && kind.name !== "forecast") {
      kind.lines.forEach((l) => caption.append(make("span", {class: "key " + l.key, "aria-hidden": "true"}), l.label));
    } else if (kind.name === "forecast") {
      caption.append(make("span", {class: "key k4", "aria-hidden": "true"}), "from the best to the worst case");
    }
    const unknown = make("span", {class: "unknown", text: " · not known yet"});
    caption.append(unknown);
    const canvas = make("div", {role: "img"});
    const figure = make("figure", {"data-chart": kind.name}, caption, canvas);
    place.append(figure);
    let data = [[0]].concat(kind.lines.map(() => [null]));
    const set = plot(canvas, (width) => ({
      data, width, height: HEIGHT,
      legend: {show: false},
      cursor: {drag: {x: false, y: false}, points: {size: 6}},
      scales: {x: {time: false}, y: {range: (u, low, high) => kind.range || [0, Math.max(high || 1, 1e-9) * 1.08]}},
      axes: [
        {...axis(), size: 26, values: (u, splits) => splits.map((s) => (s >= 120 ? (s / 60).toFixed(1) + " m" : +s.toFixed(2) + " s"))},
        {...axis(), size: 66, ...(kind.binary ? {incrs: POWERS} : {}), values: (u, splits) => splits.map((v) => kind.unit(v))},
      ],
      series: [{}].concat(kind.lines.map((l) => ({
        stroke: color(l.color), width: 1.75, label: l.label, points: {show: false}, spanGaps: true,
        fill: l.fill ? color(l.color) + "22" : undefined,
        paths: l.step ? uPlot.paths.stepped({align: 1}) : undefined,
      }))),
      bands: kind.name === "forecast" ? [{series: [2, 1], fill: color("band") + "33"}] : [],
    }));
    return (readings) => {
      data = [readings.map((r) => r.seconds)].concat(kind.lines.map((l) => readings.map((r) => value(l, r))));
      unknown.hidden = data.slice(1).some((line) => line.some((v) => v !== null));
      const last = readings[readings.length - 1];
      if (last) {
        canvas.setAttribute("aria-label", kind.title + " over " + seconds(last.seconds) + ": now "
          + kind.lines.map((l) => l.label + " " + (value(l, last) === null ? "unknown" : kind.unit(value(l, last)))).join(", "));
      }
      set(data);
    };
  };
  const all = (place) => {
    const box = make("div", {class: "charts"});
    place.append(box);
    const charts = KINDS.map((kind) => chart(kind, box));
    return (readings) => charts.forEach((set) => set(readings));
  };
  const facts = (pairs) => make("dl", {class: "facts"}, ...pairs.filter((p) => p).map(([name, words, id]) =>
    make("div", {}, make("dt", {text: name}), make("dd", id ? {"data-fact": id, text: words} : {text: words}))));
  const happened = (e) => make("li", {}, make("time", {text: seconds(e.seconds)}), " " + e.text);
  const log = (events) => make("ol", {class: "log", "aria-label": "What happened"}, ...events.map(happened));

  // A migration that is over.
  const past = (m) => {
    const card = make("article", {class: "card", "data-id": m.id, "aria-label": "Migration of " + m.guest},
      make("div", {class: "top"}, make("h3", {text: m.guest}), make("span", {class: "badge " + m.status, text: m.status}),
        make("span", {class: "sub", text: new Date(m.began).toLocaleString() + (m.destination ? " → " + m.destination : "") + " · " + m.id})));
    if (m.reason) card.append(make("p", {text: m.reason}));
    card.append(facts([
      ["Total time", seconds(m.totalSeconds)],
      m.forecastLowSeconds !== undefined && ["Forecast, after round 1", seconds(m.forecastLowSeconds) + " – " + seconds(m.forecastHighSeconds)],
      ["Downtime", m.downtimeMillis === undefined ? "–" : seconds(m.downtimeMillis / 1000)],
      ["Sent", bytes(m.sentBytes)],
      ["Rounds", m.rounds ?? "–"],
      m.lostWorkSeconds !== undefined && ["Lost work", seconds(m.lostWorkSeconds)],
      m.leastShare !== undefined && ["Least CPU in a second", percent(m.leastShare)],
      ["Steered", m.steered ? "aggression " + m.aggression : "no"],
      m.throttle && ["Throttle", m.throttle],
    ]));
    if (m.readings && m.readings.length > 1) queueMicrotask(() => all(card)(m.readings));
    if (m.events && m.events.length) queueMicrotask(() => card.append(log(m.events)));
    return card;
  };
  return {bytes, seconds, percent, make, color, plot, redraw, axis, POWERS, all, facts, log, happened, past};
})();
