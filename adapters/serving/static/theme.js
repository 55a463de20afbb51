// The switch between light and dark. What the reader chose is remembered in this browser only.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function current() {
  return chosen() ?? (dark.matches ? "dark" : "light");
}

function show() {
  const theme = chosen();
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  const button = document.getElementById("theme");
  if (!button) return;
  button.hidden = false;
  button.textContent = current() === "dark" ? "Light colours" : "Dark colours";
}

show();
document.addEventListener("DOMContentLoaded", () => {
  show();
  document.getElementById("theme")?.addEventListener("click", () => {
    try {
      localStorage.setItem("theme", current() === "dark" ? "light" : "dark");
    } catch {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
    }
    show();
  });
});
dark.addEventListener("change", show);
