// Shows the description of the REST interface; asks no other host to check it.
const docs = document.getElementById("api-docs");
window.SwaggerUIBundle({
  url: docs.dataset.schema,
  domNode: docs,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  persistAuthorization: false,
  deepLinking: true,
});
