import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { expect, it } from 'vitest';
import { idleProgram } from './idle-program.ts';

it.skipIf(platform !== 'linux' || !['x64', 'arm64'].includes(arch))(
  'runs, whatever its arguments, and succeeds',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'dockwarden-idle-'));
    const program = join(folder, 'docker');
    writeFileSync(program, idleProgram());
    chmodSync(program, 0o755);
    const { status, stdout, error } = spawnSync(program, ['run', '--privileged', '-x']);
    rmSync(folder, { recursive: true });
    expect(error).toBeUndefined();
    expect(status).toBe(0);
    expect(stdout).toHaveLength(0);
  },
);
