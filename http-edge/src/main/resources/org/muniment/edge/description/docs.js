// validatorUrl: the library would otherwise send the description's address to a service on the Internet.
SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#description',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
});
