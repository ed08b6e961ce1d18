// One document of the soak: sends numbered messages by every verb, checks what main sends, and says at its end how much
// there was. It runs in iframes too.
const { ipcRenderer } = require('electron');

/** Bursts of messages, and the pause between two of them in milliseconds. */
const BURST = 12;
const PAUSE = 4;
/** What a message carries besides its number: mostly little, at times a lot. */
const SIZES = [0, 0, 0, 8, 100, 1000, 5000, 20000];
const RARE_SIZE = 300000;

let sent = 0; // the number of the last message, over all verbs
let pushed = 0; // the number of the last message that main sent
let pending = 0; // calls without an answer
let paused = false;
let random = Math.floor(Math.random() * 2 ** 31) | 1;

function next(limit) {
  random ^= random << 13;
  random ^= random >>> 17;
  random ^= random << 5;
  return (random >>> 0) % limit;
}

const fault = (text) => ipcRenderer.send('fault', text);
const payload = () => 'x'.repeat(next(200) === 0 ? RARE_SIZE : SIZES[next(SIZES.length)]);

/** One numbered message: `[number, pushed, payload]`; by the last push that was heard main knows what is on its way. */
function message() {
  sent += 1;
  return [sent, pushed, payload()];
}

function call(channel, [number, ...rest]) {
  pending += 1;
  ipcRenderer.invoke(channel, number, ...rest).then(
    (answer) => {
      pending -= 1;
      if (answer !== number) fault(`${channel} ${number} was answered with ${answer}`);
      reportPause();
    },
    (error) => {
      pending -= 1;
      fault(`${channel} ${number} was rejected: ${error.message}`);
      reportPause();
    },
  );
}

const verbs = [
  () => ipcRenderer.send('message', ...message()),
  () => ipcRenderer.send('message', ...message()),
  () => ipcRenderer.postMessage('posted', message()),
  () => call('call', message()),
  () => call('slow-call', message()),
  () => {
    const [number, ...rest] = message();
    const answer = ipcRenderer.sendSync('sync', number, ...rest);
    if (answer !== number) fault(`sendSync ${number} returned ${answer}`);
  },
];

/** The ports that are here: what is counted of each, which goes along with it. */
const ports = new Map();
const PORT_WINDOW = 64;
const ACKNOWLEDGED = 16;

function hold(port, account) {
  ports.set(port, account);
  port.onmessage = ({ data: [number, heard] }) => {
    account.heard = heard;
    if (number === 0) return;
    if (number !== account.received + 1) fault(`message ${number} came to ${JSON.stringify(account)}`);
    account.received = number;
    if (number % ACKNOWLEDGED === 0) port.postMessage([0, number, '']);
    if (paused) ipcRenderer.send('port-state', account);
  };
  port.onclose = () => {
    // It was on its way when the port was closed here.
    if (ports.delete(port)) ipcRenderer.send('port-heard', account);
  };
  if (paused) ipcRenderer.send('port-state', account);
}
// Some go on as they came, with what waits for them; others later, when they are in use.
ipcRenderer.on('port', ({ ports: [port] }, account) => {
  if (paused || next(3) > 0) hold(port, account);
  else ipcRenderer.postMessage('port-moves', account, [port]);
});

/** A port that was started goes on, and what is on its way follows. */
function passOn(port, account) {
  ports.delete(port);
  ipcRenderer.postMessage('port-moves', account, [port]);
}

/** Something is done to a port, or nothing. */
function usePort(port, account) {
  const dice = next(200);
  if (dice === 0) {
    ports.delete(port);
    ipcRenderer.send('port-left', account);
    port.close();
  } else if (dice <= 2) {
    passOn(port, account);
  } else if (dice < 100 && account.sent - account.heard < PORT_WINDOW) {
    account.sent += 1;
    port.postMessage([account.sent, account.received, 'x'.repeat(next(dice < 10 ? 8000 : 100))]);
  }
}

function makeChannel() {
  const { port1, port2 } = new MessageChannel();
  const channel = 2 ** 32 + Math.floor(Math.random() * 2 ** 48);
  ipcRenderer.postMessage('port-made', channel, [port2]);
  hold(port1, { channel, side: 0, sent: 0, received: 0, heard: 0 });
}

function burst() {
  if (paused) return;
  for (const [port, account] of [...ports]) usePort(port, account);
  if (ports.size < 8 && next(100) === 0) makeChannel();
  for (let i = 0; i < BURST; i += 1) verbs[next(verbs.length)]();
  setTimeout(burst, PAUSE);
}

/** Once nothing is on its way any more: how much there was. */
function reportPause() {
  if (paused && pending === 0) ipcRenderer.send('paused', sent, pushed);
}

function heard(_event, number) {
  if (number !== pushed + 1) fault(`push ${number} came after ${pushed}`);
  pushed = number;
}
ipcRenderer.on('push', heard);
ipcRenderer.on('pause', () => {
  paused = true;
  for (const account of ports.values()) ipcRenderer.send('port-state', account);
  reportPause();
});
ipcRenderer.on('resume', () => {
  paused = false;
  burst();
});
window.addEventListener('pagehide', () => {
  paused = true;
  for (const account of ports.values()) ipcRenderer.send('port-left', account);
  ipcRenderer.send('bye', sent);
});
ipcRenderer.send('hello');
burst();
