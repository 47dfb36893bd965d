// Installs and builds what is missing, so that `npm start` and `npm test` work on a fresh clone.
// Uses only Node's own modules: it runs before anything is installed.
import { existsSync, lstatSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

if (!isInstalled()) {
  console.error('dockwarden: installing dependencies (npm ci) …');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
}
if (!isBuilt()) {
  console.error('dockwarden: building …');
  await build();
}

/**
 * npm writes its own lockfile into node_modules last; older than ours means out of date. A link is
 * somebody else's folder, which installing would empty.
 */
function isInstalled() {
  if (lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const installed = 'node_modules/.package-lock.json';
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs;
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli ? [process.execPath, [cli]] : ['npm', []];
  const { status } = spawnSync(command, [...prefix, ...args], { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error('dockwarden: "npm ci" failed; see the lines above.');
    process.exit(1);
  }
}
