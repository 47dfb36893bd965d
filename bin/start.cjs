'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');
const load = (path) => import(pathToFileURL(join(root, path)).href);

/** A published package is complete. A clone has the tools that install and build what it lacks. */
async function start() {
  if (existsSync(join(root, 'tools/ready.mjs'))) {
    const caller = process.cwd();
    await load('tools/ready.mjs');
    process.chdir(caller);
  }
  await load('dist/cli/main.js');
}

void start();
