// Bundles the preload script, with the codec's own sources, into target/bench/codec/.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const { buildSync } = createRequire(new URL('../../renderer/package.json', import.meta.url))('esbuild');

buildSync({
  absWorkingDir: here,
  entryPoints: ['page/preload.js'],
  outfile: '../../target/bench/codec/preload.js',
  bundle: true,
  format: 'cjs',
  platform: 'neutral',
  external: ['electron'],
  target: 'safari18',
  charset: 'utf8',
  logLevel: 'warning',
});
