const { execFileSync } = require('child_process');
if (!/hello/.test(execFileSync(process.execPath, ['greet.js']))) process.exit(1);
