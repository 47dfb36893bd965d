'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');

/** A published package is complete. A clone has the tools that install and build what it lacks. */
async function start() {
  if (existsSync(join(root, 'tools/ready.mjs'))) {
    const caller = process.cwd();
    await import(pathToFileURL(join(root, 'tools/ready.mjs')).href);
    process.chdir(caller);
  }
  require('../dist/cli/main.cjs');
}

void start();
