// Owns the entry of the runtime bundle: the completion value `start(native, observer, mainRealm)`, which ties the parts
// together.
import { createContextBridge } from './context-bridge.js';
import { createIpcRenderer } from './ipc-renderer.js';
import { createLink } from './link.js';
import { createRealm } from './bridge/realm.js';
import { createModules } from './modules.js';
import { createPorts } from './ports/index.js';
import { observeErrors } from './console/observe.js';
import { runPreloads } from './preload.js';
import { SafeMap } from './primordials.js';
import { createWebFrames } from './web-frames.js';
import { FLAG_RUNTIME } from './wire.js';
import { MAIN_WORLD, createWorlds } from './worlds.js';

/**
 * @param {import('./types.js').Native} native
 * @param {import('./document.js').Observer} observer
 * @param {import('./main-realm.js').MainRealm} [main] the page's side, with context isolation
 */
function start(native, observer, main) {
  const link = createLink(native, observer.checkpoint);
  const ports = createPorts(
    link.ports,
    (error, port) => link.report('port-error', error, { port }),
    main === undefined ? undefined : main.ports,
    observer.checkpoint,
  );
  const { ipcRenderer, dispatch } = createIpcRenderer(link, ports);
  const mainRealm = main === undefined ? undefined : main.realm;

  /** @type {import('./bridge/types.js').Realm | undefined} */
  let realm;
  if (mainRealm !== undefined) {
    realm = createRealm();
    realm.connect(mainRealm);
    mainRealm.connect(realm);
    realm.hide(ipcRenderer);
  }
  const isolated = realm !== undefined;
  const bridge = realm !== undefined && mainRealm !== undefined ? { own: realm, peer: mainRealm } : undefined;
  /** @param {import('./bridge/types.js').Realm} own */
  const prepare = (own) => own.hide(ipcRenderer);
  /** @type {SafeMap<number, string>} */
  const names = new SafeMap();
  const worlds = createWorlds(native, { frame: native.document, isolated, prepare, names }, bridge);
  const { webFrame, configure } = createWebFrames(native, {
    worlds,
    names,
    isolated,
    prepare,
    ask: (question, args) => link.sendSync(question, args, FLAG_RUNTIME),
  });
  const electron = { contextBridge: createContextBridge(worlds, native.evaluate, isolated), ipcRenderer, webFrame };
  const modules = createModules(electron, native.library);
  const execute = worlds.executorOf(MAIN_WORLD);
  const { reported } = observeErrors(link.console, native.isCongested, observer, main);

  ports.install();
  link.handle({
    configure: (config) => {
      configure(config);
      runPreloads(config, { native, modules, isolated, link });
    },
    push: dispatch,
    port: ports.handle,
    released: ports.release,
    execute: (call, code) => {
      execute(code, (fulfilled, value) => {
        try {
          link.replyExecute(call, fulfilled, value);
        } catch (error) {
          link.report('protocol-error', error, { call });
        }
      });
    },
    reported,
  });

  const { deliver, reserve, begin, proceed, end, release } = link;
  return { deliver, reserve, begin, proceed, end, release, countPorts: ports.count };
}

export { start };
