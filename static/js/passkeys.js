// Passkeys: a button asks the browser for one, by allauth's functions. Without JavaScript these buttons stay hidden.
"use strict";
for (const place of document.querySelectorAll("[data-passkey]")) {
  const { passkey, button, credential, options, passwordless } = place.dataset;
  const ids = { credential, data: options, passwordless, [passkey]: button };
  place.hidden = !window.PublicKeyCredential;
  window.allauth.webauthn.forms[`${passkey}Form`]({ ids });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const words of document.querySelectorAll("[data-passkey-error]")) words.hidden = false;
});
