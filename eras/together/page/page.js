// Each era listens on this page's port plus its version: 8001, 8002 and 8004 beside 8000.
for (const element of document.querySelectorAll('[data-version]')) {
  const port = Number(location.port) + Number(element.dataset.version);
  element[element.tagName === 'A' ? 'href' : 'src'] = `http://${location.hostname}:${port}/`;
}
