// Shows the comparison that stands in the page.
"use strict";
(() => {
  const {make, color, redraw} = window.ebbCharts;
  const tradeOff = window.ebbTradeOff;
  const charts = window.ebbComparisonCharts;
  const {table} = window.ebbTables;
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("report");
  let chosen = "";
  const faint = (policy) => chosen !== "" && policy !== chosen;

  // What is far from the screen is drawn when it comes near.
  const waiting = new Map();
  const draw = (place) => { const now = waiting.get(place); waiting.delete(place); if (now) now(); };
  const near = new IntersectionObserver((seen) => seen.filter((e) => e.isIntersecting).forEach((e) => { near.unobserve(e.target); draw(e.target); }), {rootMargin: "900px"});
  const later = (place, now) => { waiting.set(place, now); near.observe(place); return place; };
  addEventListener("beforeprint", () => [...waiting.keys()].forEach(draw));

  const key = (family, hollow) => {
    const box = make("canvas", {width: 32, height: 32, "aria-hidden": "true"});
    const paint = () => { const c = box.getContext("2d"); c.setTransform(2, 0, 0, 2, 0, 0); c.clearRect(0, 0, 16, 16); tradeOff.mark(c, family, 8, 8, hollow); };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    paint();
    return box;
  };
  const figure = (kind, caption, now) => {
    const box = make("div");
    later(box, () => now(box));
    return make("figure", {"data-chart": kind}, make("figcaption", {}, ...caption), box);
  };
  const blocks = (all) => all.map((b) => (b.text !== undefined ? make("p", {text: b.text}) : b.table ? table(b.table)
    : figure("course", [make("b", {text: b.course.title})], (box) => charts.course(box, b.course, faint))));
  const passage = (p, level) => [make(level, {text: p.title}), ...blocks(p.blocks)];

  // The results that finished as curves, one for each policy; those that never did apart.
  const curves = (s) => {
    const by = new Map();
    for (const r of s.results.filter((o) => o.completed)) {
      if (!by.has(r.policy)) by.set(r.policy, {name: r.policy, family: r.family, points: []});
      by.get(r.policy).points.push({total: r.total, lost: r.lost, at: r.aggression, hollow: r.broke, text: r.words});
    }
    const order = (p) => (p.at === "auto" ? -1 : +p.at);
    return [...by.values()].map((c) => ({...c, points: c.points.sort((a, b) => order(a) - order(b))}));
  };
  const never = (s) => {
    const out = Map.groupBy(s.results.filter((r) => !r.completed), (r) => r.policy);
    if (out.size === 0) return [];
    return [make("p", {class: "unfinished"}, make("b", {text: "Never finished: "}), ...[...out.values()].map((rs) => {
      const at = rs[0].obeys ? " " + rs[0].aggression + (rs.length > 1 ? "–" + rs[rs.length - 1].aggression : "") : "";
      return make("span", {title: rs[0].words, "data-p": rs[0].policy}, key(rs[0].family), rs[0].policy + at);
    }))];
  };
  const scenario = (s, i) => {
    const finished = s.results.filter((r) => r.completed).length;
    const box = make("div", {role: "img", "aria-label": `Total time and lost work in ${s.name}: ${finished} results that finished, ${s.results.length - finished} that never did. All figures are in the table of results.`});
    later(box, () => tradeOff.draw(box, {curves: curves(s), frontier: s.frontier.map((f) => [f.total, f.lost]), copySeconds: s.copySeconds, faint}));
    return make("section", {class: "scenario", id: "s" + (i + 1)},
      make("h2", {}, make("a", {href: "#s" + (i + 1), text: s.name})), make("p", {text: s.about}), make("p", {class: "sub", text: s.facts}),
      make("figure", {"data-chart": "trade-off"}, make("figcaption", {}, make("b", {text: "Total time and lost work"})), box), ...never(s),
      ...(s.traces.length ? [figure("over-time", [make("b", {text: "Over time"}), " point at it for figures"], (place) => charts.traces(place, s, faint))] : []),
      ...s.passages.flatMap((p) => passage(p, "h3")), make("h3", {text: "All results"}), table(s.table));
  };
  const together = ({ratios, finishing}) => {
    const span = ratios.flatMap((r) => [...r.ratios.map((o) => o.ratio), r.bar ?? 1]).filter((v) => v > 0 && v < 1e300);
    const range = [Math.min(0.5, ...span), Math.max(2, ...span)];
    return make("section", {id: "suite"}, make("h2", {text: "All scenarios together"}),
      ...(ratios.length ? [make("p", {text: "Each dot is a scenario, on the curve that tells in which part of them the ratio is at most that. Below 1 ebb is better; all charts share one axis."})] : []),
      ...ratios.map((r) => figure("ratios", [make("b", {text: r.label}), make("span", {class: "sub facts", text: r.facts})], (place) => charts.ratios(place, r, range))),
      ...(finishing.rows.length ? [make("h3", {text: "Who finishes"}), table(finishing)] : []));
  };
  const legend = () => make("section", {class: "legend", "aria-label": "How to read the charts"},
    make("ul", {}, ...data.families.map((f) => make("li", {}, key(f.family), f.words)), make("li", {}, key("baseline", true), "hollow: broke the downtime limit")),
    make("p", {text: "Lost work is CPU time that the guest would have had and did not get, the downtime included. In the trade-off charts both axes are better towards the lower left corner."
      + (data.scenarios.some((s) => s.frontier.length) ? " The shaded region is out of reach even for one who knew all that was to come, as long as the downtime limit is kept: a hollow mark, or post-copy, which moves the guest before its memory, may lie inside." : "")}));

  const sections = [...(data.suite ? [together(data.suite)] : []),
    ...data.passages.map((p, i) => make("section", {id: "p" + (i + 1)}, ...passage(p, "h2"))), ...data.scenarios.map(scenario)];
  const entries = new Map(sections.map((s) => [s, make("li", {}, make("a", {href: "#" + s.id, text: s.querySelector("h2").textContent}))]));
  const find = make("input", {id: "find", type: "search", placeholder: "name or description", autocomplete: "off"});
  const nothing = make("p", {id: "nothing", hidden: "", text: "No scenario has that in its name or description."});
  find.addEventListener("input", () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const scenarios = sections.filter((s) => s.className === "scenario");
    for (const s of scenarios) {
      const words = (s.children[0].textContent + " " + s.children[1].textContent).toLowerCase();
      s.hidden = entries.get(s).hidden = !wanted.every((w) => words.includes(w));
    }
    nothing.hidden = scenarios.length === 0 || scenarios.some((s) => !s.hidden);
  });
  const policies = [...new Set(data.scenarios.flatMap((s) => s.results.map((r) => r.policy)))];
  const highlight = make("select", {id: "highlight"}, make("option", {value: "", text: "all policies"}), ...policies.map((p) => make("option", {value: p, text: p})));
  highlight.addEventListener("change", () => {
    chosen = highlight.value;
    document.body.classList.toggle("chosen", chosen !== "");
    document.querySelectorAll("[data-p]").forEach((e) => e.classList.toggle("hit", e.dataset.p === chosen));
    redraw();
  });
  const contents = make("details", {}, make("summary", {text: "Contents"}),
    make("label", {}, "Find ", find), make("label", {}, "Highlight ", highlight), make("ol", {}, ...entries.values()));
  contents.open = !matchMedia("(max-width: 900px)").matches;
  document.title = data.title;
  main.before(make("header", {}, make("h1", {text: data.title}), make("p", {class: "sub", text: data.versions}),
    make("p", {class: "repeat"}, "To repeat it ", make("code", {text: data.command}))), make("nav", {"aria-label": "Contents"}, contents));
  main.append(legend(), ...sections, nothing);
  if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
})();
