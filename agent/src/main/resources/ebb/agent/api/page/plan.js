// A look at a guest, and the plan of its migration that comes of it.
"use strict";
window.ebbPlan = (() => {
  const {make} = window.ebbCharts;
  const {show} = window.ebbProspects;
  const {deadline, minCpu} = window.ebbKnobs;
  const MIB = 1048576;

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
