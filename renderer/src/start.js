// Owns the entry of the runtime bundle: the completion value `start(native, mainRealm)`, which ties the parts together.
import { createContextBridge } from './context-bridge.js';
import { createExecutor } from './execute.js';
import { createIpcRenderer } from './ipc-renderer.js';
import { createLink } from './link.js';
import { createRealm } from './bridge/realm.js';
import { runPreloads } from './preload.js';

/**
 * @param {import('./types.js').Native} native
 * @param {import('./bridge/types.js').Realm} [mainRealm] the page's side of the bridge, with context isolation
 */
function start(native, mainRealm) {
  const { compile, evaluate } = native;
  const link = createLink(native);
  const { ipcRenderer, dispatch } = createIpcRenderer(link);

  /** @type {import('./bridge/types.js').Realm | undefined} */
  let realm;
  if (mainRealm !== undefined) {
    realm = createRealm();
    realm.connect(mainRealm);
    mainRealm.connect(realm);
    realm.hide(ipcRenderer);
  }
  const electron = { contextBridge: createContextBridge(realm), ipcRenderer };
  const execute = createExecutor(evaluate, realm, mainRealm);

  link.handle({
    configure: (config) => {
      runPreloads(config, { compile, electron, isolated: realm !== undefined, link });
    },
    push: dispatch,
    execute: (call, code) => {
      execute(code, (fulfilled, value) => {
        try {
          link.replyExecute(call, fulfilled, value);
        } catch (error) {
          link.report('protocol-error', error, { call });
        }
      });
    },
  });

  return { deliver: link.deliver, reserve: link.reserve, release: link.release };
}

export { start };
