require('node:fs').writeFileSync('.patched', new Date().toISOString());
