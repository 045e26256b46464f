// Questions that fit are shown while one is being typed. Without this the form finds them when it is sent.
"use strict";
for (const form of document.querySelectorAll("[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[data-suggest-list]");
  let waiting = 0;
  let asked = "";

  function show(found) {
    list.replaceChildren(
      ...found.map(({ question, address }) => {
        const link = document.createElement("a");
        link.href = address;
        link.textContent = question;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    list.hidden = found.length === 0;
  }

  async function ask() {
    const text = input.value.trim();
    asked = text;
    if (!text) return show([]);
    const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`).catch(() => null);
    // An answer to what was typed before comes too late.
    if (response?.ok && asked === text) show((await response.json()).found);
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      show([]);
      input.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const places = [input, ...list.querySelectorAll("a")];
      const next = places[places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) show([]);
  });
}
