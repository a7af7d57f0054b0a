// Axes, and between them what somebody paints: areas, marks and labels, with words for the pointer.
"use strict";
window.ebbPainted = (() => {
  const {make, plot, axis} = window.ebbCharts;
  const FONT = "11.5px system-ui, sans-serif";
  const NEAR = 14;

  const number = (v) => String(+v.toPrecision(6));
  // Round values to write beside an axis.
  const even = (low, high, most) => {
    const raw = (high - low) / most;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw * (1 - 1e-9));
    const first = Math.ceil(low / step - 1e-9);
    return Array.from({length: Math.floor(high / step + 1e-9) - first + 1}, (_, i) => (first + i) * step);
  };
  const ticks = ({log, low, high}, most) => {
    if (!log || high / low < 5) return even(low, high, most);
    let found = [];
    for (const digits of [[1, 2, 5], [1, 3], [1]]) {
      found = [];
      for (let decade = Math.floor(Math.log10(low)); 10 ** decade <= high; decade++) {
        found.push(...digits.map((d) => d * 10 ** decade).filter((v) => v >= low && v <= high));
      }
      if (found.length <= most) break;
    }
    return found.filter((_, i) => i % Math.ceil(found.length / most) === 0);
  };

  // x and y: {low, high, log, title, words}. paint is given places in pixels of the page.
  const painted = (place, {height, x, y, paint}) => {
    let tips = [];
    const words = make("div", {class: "tip", "aria-hidden": "true", hidden: ""});
    const point = (event) => {
      const at = {x: event.offsetX, y: event.offsetY};
      const far = (t) => Math.hypot(t.x - at.x, t.y - at.y);
      const best = tips.reduce((a, b) => (far(b) < far(a) ? b : a), {x: -1e9, y: -1e9});
      words.hidden = far(best) > NEAR;
      if (words.hidden) return;
      words.textContent = best.text;
      const left = best.x > words.parentElement.clientWidth / 2;
      words.style.cssText = (left ? `right: ${words.parentElement.clientWidth - best.x + 12}px;` : `left: ${best.x + 12}px;`)
        + `top: ${Math.max(0, best.y - 20)}px`;
    };
    const side = (scale, size, most) => ({...axis(), size, label: scale.title, labelSize: 20, splits: () => ticks(scale, most),
      values: (u, splits) => splits.map(scale.words || number), filter: (u, splits) => splits});
    const scale = (s) => ({time: false, distr: s.log ? 3 : 1, range: [s.low, s.high]});
    plot(place, (width) => ({
      width, height, data: [[x.low, x.high], [y.low, y.high]],
      legend: {show: false},
      cursor: {show: false},
      scales: {x: scale(x), y: scale(y)},
      axes: [side(x, 28, Math.max(3, width / 75)), side(y, 46, height / 45)],
      series: [{}, {paths: () => null, points: {show: false}}],
      hooks: {
        ready: [(u) => {
          u.over.append(words);
          u.over.addEventListener("pointermove", point);
          u.over.addEventListener("pointerleave", () => { words.hidden = true; });
        }],
        draw: [(u) => {
          const ratio = uPlot.pxRatio;
          const box = {left: u.bbox.left / ratio, top: u.bbox.top / ratio, right: (u.bbox.left + u.bbox.width) / ratio, bottom: (u.bbox.top + u.bbox.height) / ratio};
          tips = [];
          u.ctx.save();
          u.ctx.scale(ratio, ratio);
          Object.assign(u.ctx, {font: FONT, textBaseline: "middle", textAlign: "left", lineJoin: "round"});
          paint({
            ctx: u.ctx, box,
            x: (v) => u.valToPos(v, "x", true) / ratio,
            y: (v) => u.valToPos(v, "y", true) / ratio,
            tip: (px, py, text) => tips.push({x: px - box.left, y: py - box.top, text}),
          });
          u.ctx.restore();
        }],
      },
    }));
  };
  // A line through places.
  const trace = (ctx, places, {stroke, width = 1.5, dash = []}) => {
    Object.assign(ctx, {strokeStyle: stroke, lineWidth: width});
    ctx.setLineDash(dash);
    ctx.beginPath();
    places.forEach(([px, py], i) => (i ? ctx.lineTo(px, py) : ctx.moveTo(px, py)));
    ctx.stroke();
    ctx.setLineDash([]);
  };
  return {painted, trace, number};
})();
