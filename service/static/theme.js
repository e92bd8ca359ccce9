// Runs before the first paint, so that the chosen colours do not flash; the rest is in explorer.js.
"use strict";
(() => {
  let chosen = "";
  try { chosen = localStorage.getItem("theme") || ""; } catch { /* storage is off: the system decides */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
