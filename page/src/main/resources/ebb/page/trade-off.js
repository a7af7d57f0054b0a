// What ways to migrate cost: total time across, lost work up, both better towards the lower left corner.
"use strict";
window.ebbTradeOff = (() => {
  const {color} = window.ebbCharts;
  const {painted, trace} = window.ebbPainted;
  const HEIGHT = 430;
  const LINE = 13.5;
  // Marks nearer than this, in pixels, cannot be told apart and share a label.
  const SAME_PLACE = 7;
  const LOGARITHMIC_FROM = 6;
  const DIRECTIONS = [[1, 0], [1, -0.6], [1, 0.6], [0.7, -1], [0.7, 1], [-1, 0], [0, -1], [0, 1], [-1, -0.6], [-1, 0.6]];
  // There are more policies than colours that can be told apart: a colour and a shape say whose policy it is.
  const SHAPES = {
    ebb: "M0-5.5A5.5 5.5 0 1 1 0 5.5A5.5 5.5 0 1 1 0-5.5z", qemu: "M-5 4H5L0-5z", "post-copy": "M-5-4H5L0 5z", ovirt: "M-4-4H4V4H-4z",
    kubevirt: "M0-5.5L5.5 0L0 5.5L-5.5 0z", manager: "M-5.5-3H5.5V3H-5.5z", baseline: "M0-4.5A4.5 4.5 0 1 1 0 4.5A4.5 4.5 0 1 1 0-4.5z",
    hypervisor: "M-1.7-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5V-1.7H-1.7z",
  };
  const mark = (ctx, family, x, y, hollow) => {
    const path = new Path2D();
    path.addPath(new Path2D(SHAPES[family]), new DOMMatrix([1, 0, 0, 1, x, y]));
    Object.assign(ctx, {fillStyle: color(hollow ? "card" : family), strokeStyle: color(hollow ? family : "card"), lineWidth: hollow ? 1.8 : 1});
    ctx.fill(path);
    ctx.stroke(path);
  };

  // Without a least span, results that are alike would look as if worlds lay between them.
  const across = (values) => {
    const low = Math.max(1e-3, Math.min(...values));
    const span = Math.max(1.3, Math.max(...values) / low);
    const log = span > LOGARITHMIC_FROM;
    const room = log ? span ** 0.09 : 1 + (span - 1) * 0.09;
    return {log, low: low / room, high: low * span * room, title: "total time, s" + (log ? ", logarithmic" : "") + " →"};
  };
  // Lost work below a ten-thousandth of the greatest stands on the axis.
  const up = (values) => {
    const high = Math.max(0, ...values);
    const least = Math.min(...values.filter((v) => v > 0));
    const log = high / least > LOGARITHMIC_FROM;
    const floor = Math.max(least, high * 1e-4);
    const room = (high / floor) ** 0.06;
    return {log, low: log ? floor / room : 0, high: log ? high * room : high * 1.06 || 1, title: "lost work, CPU-seconds" + (log ? ", logarithmic" : "") + " →"};
  };

  // Finds room for labels: beside what they name, and on nothing else.
  const room = (box) => {
    const taken = [];
    const avoid = (x, y, r) => taken.push([x - r, y - r, x + r, y + r]);
    const free = ([l, t, r, b]) => l >= box.left && t >= box.top && r <= box.right && b <= box.bottom
      && !taken.some((o) => l < o[2] && o[0] < r && t < o[3] && o[1] < b);
    const take = (place) => free(place) && taken.push(place) > 0;
    return {
      avoid, take,
      avoidLine: ([x1, y1], [x2, y2]) => {
        const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 4) || 1;
        for (let i = 0; i <= steps; i++) avoid(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps, 1);
      },
      beside: (x, y, w, h, farthest) => {
        for (let r = 9; r <= farthest; r += 5) {
          for (const [dx, dy] of DIRECTIONS) {
            const left = x + dx * r - w * (1 - dx) / 2;
            const top = y + dy * r - h * (1 - dy) / 2;
            const place = [left, top, left + w, top + h];
            if (take(place)) return place;
          }
        }
        return null;
      },
    };
  };
  // Names that begin alike as one, auto-converge-7.2/9.2, in lines that are not too long.
  const joined = (names) => {
    const words = new Map();
    for (const name of names) {
      const shared = ["auto-converge-", "ovirt-", "kubevirt-"].find((start) => name.startsWith(start)) || name;
      words.set(shared, words.has(shared) ? words.get(shared) + "/" + name.slice(shared.length) : name);
    }
    return [...words.values()].reduce((lines, word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && last.length + word.length < 30) lines[lines.length - 1] = last + ", " + word;
      else lines.push(word);
      return lines;
    }, []);
  };
  // Neighbours that are near the first of them.
  const groups = (points, near) => points.reduce((all, p) => {
    const found = all.find((g) => near(g[0], p));
    if (found) found.push(p); else all.push([p]);
    return all;
  }, []);

  // curves: {name, family, points: {total, lost, at, hollow, text, range}}; at is the point's own name, like its aggression.
  const draw = (place, {curves, frontier = [], copySeconds = 0, deadlineSeconds = 0, faint = () => false}) => {
    const points = curves.flatMap((c) => c.points);
    const corners = points.flatMap((p) => p.range || []);
    const within = (p) => points.length === 0 || p[0] <= Math.max(...points.map((o) => o.total));
    const known = [...points.map((p) => [p.total, p.lost]), ...corners, ...frontier.filter(within)];
    const x = across(known.length ? [...known.map((p) => p[0]), ...(deadlineSeconds ? [deadlineSeconds] : [])] : [copySeconds || 1]);
    const y = up(known.map((p) => p[1]));
    painted(place, {height: HEIGHT, x, y, paint: (p) => {
      const {ctx, box} = p;
      const labels = room(box);
      const clamp = (v, low, high) => Math.min(high, Math.max(low, v));
      const at = (total, lost) => [p.x(clamp(total, x.low, x.high)), p.y(clamp(lost, y.low, y.high))];
      const strong = (text) => { ctx.font = (text ? "600 " : "") + "11.5px system-ui, sans-serif"; };
      const write = (text, left, top, ink) => {
        Object.assign(ctx, {strokeStyle: color("card"), lineWidth: 3, fillStyle: ink});
        ctx.strokeText(text, left, top);
        ctx.fillText(text, left, top);
      };
      const note = (text, left, top, ink = color("soft")) => {
        const wide = ctx.measureText(text).width;
        const start = [left + 5, left - 5 - wide].find((s) => labels.take([s, top - 7, s + wide, top + 7]));
        if (start !== undefined) write(text, start, top, ink);
      };
      const upright = (seconds, text, ink) => {
        if (!(seconds > x.low && seconds < x.high)) return;
        trace(ctx, [[p.x(seconds), box.top], [p.x(seconds), box.bottom]], {stroke: ink, width: 1, dash: [3, 4]});
        note(text, p.x(seconds), box.top + 9, ink);
      };
      const edge = frontier.filter((f) => f[0] <= x.high).sort((a, b) => a[0] - b[0]).map((f) => at(...f));
      if (edge.length > 0) {
        edge.unshift([edge[0][0], box.top]);
        edge.push([box.right, edge[edge.length - 1][1]]);
        ctx.fillStyle = color("shade");
        ctx.beginPath();
        [[box.left, box.top], ...edge, [box.right, box.bottom], [box.left, box.bottom]].forEach((q) => ctx.lineTo(...q));
        ctx.fill();
        trace(ctx, edge, {stroke: color("soft")});
        edge.slice(1).forEach((q, i) => labels.avoidLine(edge[i], q));
      }
      ctx.fillStyle = color("accent") + "1c";
      ctx.beginPath();
      for (const {range} of points) {
        if (!range) continue;
        const [[left, bottom], [right, top]] = range.map((q) => at(...q));
        ctx.rect(left, top, Math.max(2, right - left), Math.max(2, bottom - top));
      }
      ctx.fill();

      const drawn = curves.map((c) => ({...c, places: c.points.map((q) => ({...q, c, place: at(q.total, q.lost)}))}))
        .sort((a, b) => (a.family === "ebb") - (b.family === "ebb"));
      for (const c of drawn) {
        ctx.globalAlpha = faint(c.name) ? 0.13 : 1;
        trace(ctx, c.places.map((q) => q.place), {stroke: color(c.family), width: c.family === "ebb" ? 2.5 : 1.3, dash: c.family === "baseline" ? [5, 4] : []});
        c.places.slice(1).forEach((q, i) => labels.avoidLine(c.places[i].place, q.place));
      }
      for (const q of drawn.flatMap((c) => c.places)) {
        ctx.globalAlpha = faint(q.c.name) ? 0.13 : 1;
        mark(ctx, q.c.family, ...q.place, q.hollow);
        labels.avoid(...q.place, 6);
        p.tip(...q.place, q.text);
      }
      const label = (lines, own, [px, py], farthest) => {
        strong(own);
        const wide = Math.max(...lines.map((l) => ctx.measureText(l).width)) + 2;
        const found = labels.beside(px, py, wide, lines.length * LINE, farthest);
        if (!found) return;
        const end = [clamp(px, found[0], found[2]), clamp(py, found[1], found[3])];
        if (Math.hypot(end[0] - px, end[1] - py) > 22) trace(ctx, [[px, py], end], {stroke: color("line"), width: 1});
        lines.forEach((l, i) => write(l, found[0], found[1] + (i + 0.5) * LINE, own || color("ink")));
        strong(false);
      };
      const near = (a, b) => Math.hypot(a.place[0] - b.place[0], a.place[1] - b.place[1]) < SAME_PLACE;
      // The ends of a curve get a label by all means, what is between where there is room.
      for (const c of drawn.filter((d) => d.places.length > 1).reverse()) {
        ctx.globalAlpha = faint(c.name) ? 0.13 : 1;
        const named = groups(c.places, near);
        const own = c.family === "ebb" && color("ebb");
        const first = named.pop();
        for (const [i, g] of [...(first ? [first] : []), ...named].entries()) {
          const end = i < 2;
          if (!end && !own) continue;
          const range = g[0].at + (g.length > 1 ? "–" + g[g.length - 1].at : "");
          label([end ? (c.name + " " + range).trim() : range], own, g[Math.floor(g.length / 2)].place, end ? 150 : 34);
        }
      }
      const single = groups(drawn.filter((d) => d.places.length === 1).map((d) => d.places[0]), near);
      for (const g of single.sort((a, b) => b.length - a.length)) {
        ctx.globalAlpha = g.every((q) => faint(q.c.name)) ? 0.13 : 1;
        label(joined(g.map((q) => q.c.name)), g.length === 1 && g[0].c.family === "ebb" && color("ebb"), g[0].place, 240);
      }
      ctx.globalAlpha = 1;
      upright(copySeconds, "one copy of its memory", color("soft"));
      upright(deadlineSeconds, "deadline", color("bad"));
      if (edge.length > 0) {
        const lowest = Math.max(...edge.map((q) => q[1]));
        const text = "nobody who keeps the downtime limit can be here";
        for (let top = box.bottom - 10; top > lowest + 8; top -= 14) note(text, box.left + (box.right - box.left) / 3, top);
      }
    }});
  };
  return {draw, mark};
})();
