// Puts an iframe of the same page in; done when its document is loaded.
new Promise((resolve) => {
  const frame = document.createElement('iframe');
  Object.assign(frame, { src: 'page.html', onload: () => resolve() });
  document.body.append(frame);
});
