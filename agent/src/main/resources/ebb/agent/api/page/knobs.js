// Sliders that say their value in words, for the eye and for a screen reader. Used by page and plan.
"use strict";
window.ebbKnobs = (() => {
  const {make, seconds, percent} = window.ebbCharts;

  // A value that lies between two steps of its slider is kept as it is until the slider is moved.
  const knob = (label, name, scale, given, words, low, high) => {
    const input = make("input", {type: "range", name, min: 0, max: scale.steps, step: 1, "aria-label": label});
    const output = make("output");
    let exact = given;
    const value = () => (+input.value === scale.step(exact) ? exact : scale.value(+input.value));
    const say = () => { output.textContent = words(value()); input.setAttribute("aria-valuetext", words(value())); };
    const set = (v) => { exact = v; input.value = scale.step(v); say(); };
    input.addEventListener("input", say);
    set(given);
    return {input, value, set, box: make("div", {class: "knob"}, label + " ", output, input,
      make("span", {class: "ends", "aria-hidden": "true"}, make("span", {text: low}), make("span", {text: high})))};
  };

  const SHARES = {steps: 20, step: (v) => Math.round(20 * v), value: (step) => step / 20};
  // None, then from 10 s to a day, each step a tenth longer.
  const DEADLINES = {steps: 100, step: (s) => (!s ? 0 : Math.min(100, Math.round(1 + 99 * Math.log(Math.max(10, s) / 10) / Math.log(8640)))),
    value: (step) => (step === 0 ? 0 : Math.round(10 * Math.pow(8640, (step - 1) / 99)))};

  const AUTO = "auto";
  const AGGRESSIONS = {steps: 21, step: (v) => (v === AUTO ? 0 : 1 + SHARES.step(v)), value: (step) => (step === 0 ? AUTO : SHARES.value(step - 1))};

  const aggression = (given) => knob("Aggression", "aggression", AGGRESSIONS, given, (v) => (v === AUTO ? "auto: least lost work" : v.toFixed(2)), "auto, 0: least that still finishes", "stall the guest");
  const deadline = (given) => knob("Deadline", "deadline", DEADLINES, given, (s) => (s === 0 ? "none" : seconds(s)), "none", "a day");
  const minCpu = (given) => knob("CPU it keeps", "minCpu", SHARES, given, (v) => (v === 0 ? "as little as needed" : "at least " + percent(v)), "none", "all");
  return {aggression, deadline, minCpu};
})();
