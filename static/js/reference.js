"use strict";
// Draws the OpenAPI document. Nothing is sent from here: requests are made as the guide shows.
addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("reference");
  SwaggerUIBundle({
    url: place.dataset.openapi,
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    displayRequestDuration: false,
    supportedSubmitMethods: [],
    validatorUrl: null,
    syntaxHighlight: false,
  });
});
