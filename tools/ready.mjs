// Installs and builds whatever is missing, so that `npm start`, `npm test` and `npx dockwarden` work in a
// fresh clone. Uses only Node.js modules: it runs before anything is installed.
import '../bin/check-node.cjs';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';

const LOCK = '.cache/ready.lock';
const POLL_MS = 100;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

if (!isInstalled() || !isBuilt()) {
  try {
    await lock();
  } catch (error) {
    fail(`cannot install and build in ${process.cwd()}: ${error.message}`);
  }
  try {
    if (!isInstalled()) {
      console.error('dockwarden: installing dependencies (npm ci) …');
      npm('ci', '--engine-strict', '--no-audit', '--no-fund', '--loglevel=error');
    }
    if (!isBuilt()) {
      console.error('dockwarden: building …');
      await build();
    }
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Both commands of a pipe may find something missing: the second one waits for the first. */
async function lock() {
  mkdirSync('.cache', { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld()) await sleep(POLL_MS);
    else rmSync(LOCK, { force: true });
  }
}

/** Whether the process that took the lock is still running: a failed process leaves its lock behind. */
function isHeld() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * npm writes its own lockfile into node_modules last; if it is older than ours, it is out of date. A symbolic link
 * leads to a directory elsewhere, which an installation would empty.
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
  if (status !== 0) fail('"npm ci" failed; see the lines above');
}

function fail(message) {
  console.error(`dockwarden: ${message}`);
  process.exit(2);
}
