'use strict';
// Required before a built command by the build: writes what V8 has compiled when the command ends, beside the code.
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const { scripts, fileOfCompiled, compiledCode } = require('../dist/code/load-code.cjs');

if (isMainThread) {
  process.on('exit', () => {
    for (const [filename, script] of scripts) {
      // V8 does not notice when a part of it is missing: after a loss of power it must be all there.
      writeFileSync(fileOfCompiled(filename), compiledCode(script), { flush: true });
    }
  });
}
