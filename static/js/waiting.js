// What is waited for is fetched by htmx. When the answer is another page (the session has ended), that page is shown whole.
"use strict";
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL || location.href);
  if (answered.pathname === location.pathname) return;
  event.detail.shouldSwap = false;
  location.assign(answered.href);
});
