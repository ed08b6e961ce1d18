// Takes the first iframe out.
document.querySelector('iframe')?.remove();
