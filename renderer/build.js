// Bundles src/ into the committed scripts of dist/. Each is one expression statement, so that evaluating the script gives
// the bundle's export and puts nothing on the global object. The licences of the packages that are in them lie beside.
// `--check` fails when dist/ is stale.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

const bundles = [
  { entry: 'src/start.js', output: 'dist/runtime.js' },
  { entry: 'src/main-realm.js', output: 'dist/main-realm.js' },
  { entry: 'src/world-realm.js', output: 'dist/world-realm.js' },
  { entry: 'src/node/library.js', output: 'dist/node-library.js' },
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
    metafile: true,
    mainFields: ['main'],
    // What `url` wants of it, as Node.js has it.
    alias: { qs: `${root}src/node/querystring.js` },
  });
  const files = [{ output, text: toExpression(result.outputFiles[0].text, entry) }];
  const packages = packagesOf(Object.keys(result.metafile.inputs));
  if (packages.length > 0) files.push({ output: `${output}.LICENSES.txt`, text: packages.map(licenceOf).join('\n') });
  return files;
}

/**
 * The packages that files of a bundle are from.
 *
 * @param {string[]} paths
 */
function packagesOf(paths) {
  const names = paths.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/**
 * What is to be said of a package that is bundled: its name, and the whole text of its licence.
 *
 * @param {string} name
 */
function licenceOf(name) {
  const folder = `${root}node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`the package ${name} has no licence file`);
  const text = readFileSync(`${folder}/${file}`, 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text.replace(/^/gm, '    ')}\n`;
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
for (const { output, text } of (await Promise.all(bundles.map(bundle))).flat()) {
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
