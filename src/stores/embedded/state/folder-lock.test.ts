import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder, readLock } from './folder-lock.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'folder-lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('locks a folder once, and says who has it and where', async () => {
  expect(await readLock(folder)).toBeNull();
  const lock = await lockFolder(folder);
  lock.describe('http://127.0.0.1:9200');
  const holder = { pid: process.pid, host: hostname(), text: 'http://127.0.0.1:9200' };
  expect(await readLock(folder)).toMatchObject(holder);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'STO1104',
    message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
  });
  expect(await readLock(folder)).toMatchObject(holder);
  lock.release();
  expect(await readLock(folder)).toBeNull();
  (await lockFolder(folder)).release();
});

it('ends with a process that is killed', async () => {
  const script = join(import.meta.dirname, 'folder-lock.ts');
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `const { lockFolder } = await import(${JSON.stringify(script)});
       const lock = await lockFolder(${JSON.stringify(folder)});
       lock.describe('child');
       console.log('locked');
       setInterval(() => lock, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  expect(await readLock(folder)).toMatchObject({ pid: child.pid, text: 'child' });
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STO1104' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readLock(folder)).toBeNull();
  (await lockFolder(folder)).release();
});

it('refuses a folder that is missing, and one whose lock is another file', async () => {
  await expect(lockFolder(join(folder, 'no'))).rejects.toMatchObject({ code: 'STO1105' });
  writeFileSync(join(folder, 'lock'), 'something else'.repeat(100));
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STO1105' });
});
