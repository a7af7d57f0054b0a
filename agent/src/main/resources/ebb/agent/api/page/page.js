// The agent's page: what is under way as it happens, knobs to turn, and what has been.
"use strict";
(() => {
  const {bytes, seconds, percent, make, all, facts, log, happened, past} = window.ebbCharts;
  const knobs = window.ebbKnobs;
  const $ = (id) => document.getElementById(id);
  const MOST_READINGS = 1200;

  // The token comes behind the # and goes no further than this tab: no cookie, no address line.
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem("ebb-token", given);
    history.replaceState(null, "", location.pathname);
  }
  const token = sessionStorage.getItem("ebb-token") || "";
  const headers = token ? {Authorization: "Bearer " + token} : {};
  const ask = async (path, options = {}) => {
    const response = await fetch("api/" + path, {...options, headers: {...headers, ...options.headers}});
    const body = await response.json();
    if (!response.ok) throw new Error(body.error || response.statusText);
    return body;
  };
  const say = (text) => { $("announce").textContent = text; };
  const connection = (state, text) => { $("connection").className = state; $("connection").textContent = text; };

  // What holds the guest, where that is not what ebb has decided; a change takes a moment, and is no news.
  const unlike = (r) => (r.shareHolds === false ? "; not held: " + percent(r.shareInForce) + " in force"
    : r.shareInForce < r.share - 0.05 ? "; others leave it " + percent(r.shareInForce) : "")
    + (r.repairs ? "; set again " + r.repairs + " ×" : "");

  const chosen = (m, r) => (m.aggression === "auto" && r.aggression !== undefined && r.share < 1 ? ", aggression " + r.aggression.toFixed(2) : "");

  const cards = new Map();

  const newCard = (m) => {
    const element = make("article", {class: "card", "data-id": m.id, "aria-label": "Migration of " + m.guest});
    const badge = make("span", {class: "badge"});
    const sub = make("span", {class: "sub"});
    const bar = make("span");
    const progress = make("div", {class: "bar", role: "progressbar", "aria-label": "Memory that needs no more sending", "aria-valuemin": "0", "aria-valuemax": "100"}, bar);
    const list = facts([["Remaining", "–", "remaining"], ["Round", "–", "round"], ["Guest may use", "–", "share"],
      ["Link", "–", "link"], ["Dirtied", "–", "dirty"], ["To go", "–", "togo"], ["Running for", "–", "time"]]);
    const fact = (id) => list.querySelector(`[data-fact=${id}]`);
    element.append(make("div", {class: "top"}, make("h3", {text: m.guest}), badge, sub), progress, list);
    $("cards").append(element);
    const draw = all(element);

    const aggression = knobs.aggression(m.aggression ?? "auto");
    const deadline = knobs.deadline(m.deadlineSeconds ?? 0);
    const effect = make("div", {class: "effect", role: "status"});
    const apply = make("button", {type: "submit", text: "Apply"});
    const cancel = make("button", {type: "button", class: "danger", text: "Cancel migration"});
    const form = make("form", {class: "knobs", "aria-label": "Steer the migration of " + m.guest}, aggression.box, deadline.box, effect, make("div", {class: "buttons"}, apply, cancel));
    const events = log([]);
    element.append(form, events);

    const card = {m, readings: [], dirty: false, element, over: false};
    const wish = () => ({aggression: aggression.value(), deadlineSeconds: deadline.value()});
    const turnedTo = (now) => wish().aggression !== (now.aggression ?? "auto") || wish().deadlineSeconds !== (now.deadlineSeconds ?? 0);
    const touched = () => !card.m.steered || turnedTo(card.m);
    let timer = 0;
    const foresee = async () => {
      if (card.over) return;
      const w = wish();
      try {
        const e = await ask(`migrations/${m.id}/effect?aggression=${w.aggression}&deadlineSeconds=${w.deadlineSeconds}`);
        const togo = e.lowSeconds === undefined ? "time to go not known yet" : seconds(e.lowSeconds) + " to " + seconds(e.highSeconds) + " to go";
        effect.replaceChildren(make("b", {text: touched() ? "If applied" : "As it is"}), ": " + togo + "; the guest may use " + percent(e.share ?? 1) + " of its CPU" + (e.reason ? " (" + e.reason + ")" : "") + ".");
      } catch (e) { effect.textContent = e.message; }
    };
    const turned = () => { apply.disabled = !touched(); clearTimeout(timer); timer = setTimeout(foresee, 120); };
    aggression.input.addEventListener("input", turned);
    deadline.input.addEventListener("input", turned);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      apply.disabled = true;
      try {
        card.m = {...card.m, deadlineSeconds: undefined, ...await ask("migrations/" + m.id, {method: "PATCH", body: JSON.stringify(wish())})};
        say("Applied to " + m.guest);
        turned();
      } catch (e) { effect.textContent = e.message; apply.disabled = false; }
    });
    cancel.addEventListener("click", async () => {
      if (!confirm("Cancel the migration of " + m.guest + "? It runs on where it is.")) return;
      cancel.disabled = true;
      try { await ask("migrations/" + m.id, {method: "DELETE"}); } catch (e) { effect.textContent = e.message; cancel.disabled = false; }
    });
    card.update = (now) => {
      const hands = turnedTo(card.m);
      card.m = {...card.m, deadlineSeconds: undefined, ...now};
      if (!hands) {
        aggression.set(card.m.aggression ?? "auto");
        deadline.set(card.m.deadlineSeconds ?? 0);
      }
      badge.textContent = card.m.steered ? "steered" : "hands off";
      badge.className = "badge " + (card.m.steered ? "" : "hands-off");
      sub.textContent = [card.m.destination && "→ " + card.m.destination, card.m.throttle, card.m.speedBytesPerSecond && "at most " + bytes(card.m.speedBytesPerSecond) + "/s", card.m.id].filter(Boolean).join(" · ");
      apply.textContent = card.m.steered ? "Apply" : "Steer it";
      cancel.hidden = !card.m.steered;
      apply.disabled = !touched();
    };
    card.draw = () => {
      card.dirty = false;
      const r = card.readings[card.readings.length - 1];
      if (!r) return;
      const done = r.totalBytes ? Math.max(0, 100 * (1 - r.remainingBytes / r.totalBytes)) : 0;
      bar.style.width = done + "%";
      progress.setAttribute("aria-valuenow", Math.round(done));
      fact("remaining").textContent = bytes(r.remainingBytes);
      fact("round").replaceChildren(String(r.round), " ", make("small", {text: r.phase}));
      fact("share").replaceChildren(percent(r.share), " ", make("small", {text: r.reason + chosen(card.m, r) + unlike(r)}));
      fact("link").textContent = bytes(r.linkBytesPerSecond) + "/s";
      fact("dirty").textContent = bytes(r.dirtiedBytesPerSecond) + "/s";
      fact("togo").textContent = r.lowSeconds === undefined ? "–" : seconds(r.lowSeconds) + " – " + seconds(r.highSeconds);
      fact("time").textContent = seconds(r.seconds);
      draw(card.readings);
    };
    card.add = (r) => {
      card.readings.push(r);
      if (card.readings.length > MOST_READINGS) card.readings = card.readings.filter((_, i) => i % 2 === 0 || i > MOST_READINGS - 100);
      card.dirty = true;
    };
    card.note = (text) => {
      const r = card.readings[card.readings.length - 1];
      events.append(happened({seconds: r ? r.seconds : 0, text}));
    };
    card.events = (all) => events.replaceChildren(...all.map(happened));
    card.end = (now) => {
      card.over = true;
      card.update(now);
      badge.textContent = now.status;
      badge.className = "badge " + now.status;
      form.hidden = true;
      if (now.reason) card.note(now.reason);
      setTimeout(() => { element.remove(); cards.delete(m.id); count(); }, 8000);
    };
    card.foresee = foresee;
    cards.set(m.id, card);
    card.update(m);
    return card;
  };

  const count = () => {
    const running = [...cards.values()].filter((c) => !c.over).length;
    $("running-count").textContent = running || "";
    $("nothing").hidden = cards.size > 0;
    document.title = (running ? "(" + running + ") " : "") + "ebb: migrations of this host";
  };

  const load = async () => {
    const {migrations} = await ask("migrations");
    const alive = new Set(migrations.map((m) => m.id));
    for (const [id, card] of cards) if (!alive.has(id) && !card.over) { card.element.remove(); cards.delete(id); }
    for (const m of migrations) {
      const card = cards.get(m.id) || newCard(m);
      const whole = await ask("migrations/" + m.id).catch(() => null);
      if (whole && whole.status === "running") { card.readings = whole.readings; card.dirty = true; card.events(whole.events); card.update(m); card.foresee(); }
    }
    count();
    await Promise.all([guests(), find()]);
  };
  const guests = async () => {
    const {guests: found} = await ask("guests");
    $("guest-count").textContent = found.length;
    $("no-guests").hidden = found.length > 0;
    $("guest-list").replaceChildren(...found.map((g) => {
      const plan = make("button", {type: "button", class: "plain", text: "Plan", "aria-label": "Plan the migration of " + g.name});
      plan.hidden = g.migrating;
      plan.addEventListener("click", () => {
        const card = window.ebbPlan.card(g, ask);
        $("plan").replaceChildren(card);
        card.focus({preventScroll: true});
        card.scrollIntoView({block: "nearest"});
      });
      return make("li", {title: g.id}, make("b", {text: g.name}), make("span", {class: "sub", text: " " + bytes(g.memoryBytes) + (g.tags ? " · " + g.tags : "") + (g.migrating ? " · migrating" : "")}), plan);
    }));
  };

  const find = async () => {
    const search = $("search").value;
    const {migrations} = await ask("history?limit=100&search=" + encodeURIComponent(search));
    $("no-history").hidden = migrations.length > 0;
    $("no-history").textContent = search ? "Nothing in the history has “" + search + "”." : "No migration has been seen yet.";
    $("rows").replaceChildren(...migrations.map((m) => {
      const open = make("button", {type: "button", text: m.guest});
      open.addEventListener("click", () => show(m.id));
      return make("tr", {"data-id": m.id}, make("td", {}, open), make("td", {text: new Date(m.began).toLocaleString()}),
        make("td", {}, make("span", {class: "badge " + m.status, text: m.status})), make("td", {class: "n", text: seconds(m.totalSeconds)}),
        make("td", {class: "n", text: m.forecastLowSeconds === undefined ? "–" : seconds(m.forecastLowSeconds) + " – " + seconds(m.forecastHighSeconds)}),
        make("td", {class: "n", text: m.downtimeMillis === undefined ? "–" : seconds(m.downtimeMillis / 1000)}),
        make("td", {class: "n", text: bytes(m.sentBytes)}), make("td", {class: "n", text: seconds(m.lostWorkSeconds)}));
    }));
  };
  const show = async (id) => {
    const card = past(await ask("migrations/" + id));
    card.tabIndex = -1;
    $("past").replaceChildren(card);
    card.focus({preventScroll: true});
    card.scrollIntoView({block: "nearest"});
  };
  let searching = 0;
  $("search").addEventListener("input", () => { clearTimeout(searching); searching = setTimeout(() => find().catch((e) => say(e.message)), 150); });

  const on = {
    began: (m) => { newCard(m); count(); say("The migration of " + m.guest + " has begun"); guests(); find(); },
    changed: (m) => { const card = cards.get(m.id); if (card) { card.update(m); card.note(m.what); card.foresee(); } },
    reading: (r) => { const card = cards.get(r.id); if (card) card.add(r); },
    notice: (n) => { const card = cards.get(n.id); if (card) card.note(n.notice); say(n.guest + ": " + n.notice); },
    ended: (m) => { const card = cards.get(m.id); if (card) { card.draw(); card.end(m); } count(); say("The migration of " + m.guest + " has " + m.status); guests(); setTimeout(find, 700); },
    resync: () => load(),
  };
  // Read by hand, as EventSource cannot send the token along.
  const listen = async () => {
    const response = await fetch("api/stream", {headers});
    if (!response.ok) throw new Error((await response.json()).error);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    await load();
    connection("live", "live");
    let text = "";
    while (true) {
      const {value, done} = await reader.read();
      if (done) throw new Error("the agent has ended the stream");
      text += value;
      let end;
      while ((end = text.indexOf("\n\n")) >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const name = /^event: (.*)$/m.exec(block);
        const data = /^data: (.*)$/m.exec(block);
        if (name && data && on[name[1]]) on[name[1]](JSON.parse(data[1]));
      }
    }
  };
  const stay = async () => {
    let pause = 1000;
    while (true) {
      try { await listen(); } catch (e) {
        connection("lost", "not connected: " + e.message);
        await new Promise((later) => setTimeout(later, pause));
        pause = Math.min(10000, pause * 1.5);
      }
    }
  };
  const frame = () => {
    for (const card of cards.values()) if (card.dirty) card.draw();
    setTimeout(() => requestAnimationFrame(frame), 250);
  };
  setInterval(() => { for (const card of cards.values()) if (!card.over) card.foresee(); }, 2000);
  frame();
  stay();
})();
