"use strict";
// The switch between light and dark. What the reader chose is remembered in this browser only.
// A plain script in the head, not a module: the choice must hold before the first paint.
{
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered();

  function remembered() {
    try {
      const theme = localStorage.getItem("theme");
      return theme === "dark" || theme === "light" ? theme : null;
    } catch {
      return null; // The browser keeps nothing; the choice then lasts as long as the page.
    }
  }

  function current() {
    return chosen ?? (dark.matches ? "dark" : "light");
  }

  function show() {
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    button.textContent = current() === "dark" ? "Light colours" : "Dark colours";
  }

  function change() {
    chosen = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // As above.
    }
    show();
  }

  show();
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme")?.addEventListener("click", change);
  });
  dark.addEventListener("change", show);
  window.addEventListener("storage", () => {
    chosen = remembered(); // Changed in another tab.
    show();
  });
}
