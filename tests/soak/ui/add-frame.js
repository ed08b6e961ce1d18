// Puts an iframe of the same page in; done when its document is loaded. WebKit loads no page within itself twice, so each
// has an address of its own.
new Promise((resolve) => {
  const frame = document.createElement('iframe');
  Object.assign(frame, { src: `page.html?${Math.random()}`, onload: () => resolve() });
  document.body.append(frame);
});
