// Compiles src/ to dist/. Uses only Node's own modules and the compiler.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const STAMP = 'dist/.built';

/** Whether dist/ was made from the sources as they are now. */
export function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

export function build() {
  rmSync('dist', { recursive: true, force: true });
  const compiler = 'node_modules/typescript/bin/tsc';
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error('dockwarden: the build failed; see the lines above.');
    process.exit(1);
  }
  chmodSync('dist/cli/main.js', 0o755);
  writeFileSync(STAMP, fingerprint());
}

/** Path, size and time of every input of the build: enough to see a change, cheap on every start. */
function fingerprint() {
  const hash = createHash('sha256');
  const inputs = [
    'package-lock.json',
    'tsconfig.base.json',
    'tsconfig.build.json',
    ...readdirSync('src', { recursive: true }).map((name) => join('src', name)),
  ];
  for (const path of inputs.toSorted((a, b) => (a < b ? -1 : 1))) {
    const { size, mtimeMs } = statSync(path);
    if (!statSync(path).isDirectory()) hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) build();
