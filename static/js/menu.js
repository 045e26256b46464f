// A menu closes with Escape, and when something else is pressed or gets the focus. Without this it closes at its own button.
"use strict";
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});
// On a narrow screen the tabs are one line that scrolls: the one at hand is brought into sight.
for (const tab of document.querySelectorAll(".desk-tabs a[aria-current]")) {
  const line = tab.closest("ul");
  line.scrollLeft = tab.offsetLeft - line.offsetLeft - (line.clientWidth - tab.clientWidth) / 2;
}
