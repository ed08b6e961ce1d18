// Bundles src/ into the three committed scripts of dist/. Each is one expression statement, so that evaluating the
// script gives the bundle's export and puts nothing on the global object. `--check` fails when dist/ is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

const bundles = [
  { entry: 'src/start.js', output: 'dist/runtime.js' },
  { entry: 'src/main-realm.js', output: 'dist/main-realm.js' },
  { entry: 'src/document.js', output: 'dist/document.js' },
];

/**
 * Turns a bundled module with one export into one expression statement.
 *
 * @param {string} module
 * @param {string} entry
 */
function toExpression(module, entry) {
  const exported = /^export \{\s*(\w+)\s*\};\s*$/m;
  const match = exported.exec(module);
  if (!match || match.index + match[0].length !== module.length) {
    throw new Error(`${entry} must export exactly one name`);
  }
  const body = module.slice(0, match.index).replace(/^(?=.)/gm, '  ');
  const head = `// Built from ${entry} by "npm run build". Do not edit.\n(() => {\n  "use strict";\n`;
  return `${head}${body}  return ${match[1]};\n})();\n`;
}

/** @param {{ entry: string, output: string }} bundle */
async function bundle({ entry, output }) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'safari18',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return { output, text: toExpression(result.outputFiles[0].text, entry) };
}

/** @param {string} path */
function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const check = process.argv.includes('--check');
let stale = 0;
for (const { output, text } of await Promise.all(bundles.map(bundle))) {
  const path = `${root}${output}`;
  if (!check) {
    mkdirSync(`${root}dist`, { recursive: true });
    writeFileSync(path, text);
  } else if (readIfPresent(path) !== text) {
    console.error(`renderer/${output} is stale: run "npm run build" in renderer/`);
    stale += 1;
  }
}
process.exitCode = stale ? 1 : 0;
