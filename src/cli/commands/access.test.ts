import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { writeCertificate } from '../../api/server/certificate.testing.ts';
import { Folder, MAIN, run } from './run-command.testing.ts';

const folder = new Folder();
let child: ChildProcess | null = null;
afterAll(async () => {
  child?.kill('SIGKILL');
  folder.remove();
});

const dockwarden = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args]);

describe('users and keys of a service in a container', () => {
  it('are made before it starts, and while it runs with TLS', async () => {
    const data = folder.path;
    const password = `${data}/password`;
    writeFileSync(password, 'tidal-ochre-lantern-48\n');
    const files = writeCertificate(data, 1);
    const config = `${data}/dockwarden.toml`;
    writeFileSync(
      config,
      `[service]\nlisten = "0.0.0.0:0"\n[tls]\ncertificate = "${files.certificate}"\nkey = "${files.key}"\n`,
    );
    const serve = ['serve', '--config', config, '--data', data];
    const refused = await dockwarden(...serve);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('SRV1013')]);
    const create = ['users', 'create', 'alice', '--role', 'admin', '--data', data];
    const made = await dockwarden(...create, '--password-file', password);
    expect([made.stderr, made.stdout]).toEqual([
      '',
      'the user alice was made, with the role admin\n',
    ]);

    const started = spawn(process.execPath, [MAIN, ...serve], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let said = '';
    started.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said, { timeout: 20_000 }).toContain('is ready at https://');
    const bob = ['users', 'create', 'bob', '--role', 'viewer', '--in', 'default', '--data', data];
    expect((await dockwarden(...bob, '--password-file', password)).code).toBe(0);
    expect((await dockwarden('users', 'list', '--data', data)).stdout).toBe(
      'alice  admin  all spaces  last sign-in never\nbob  viewer  default  last sign-in never\n',
    );
    const ofKey = ['--name', 'ci', '--right', 'read', '--expires', 'now+90d', '--data', data];
    const key = await dockwarden('keys', 'create', ...ofKey);
    expect(key.stdout).toMatch(/^dw_[\w-]+\n$/);

    // A program that renews the certificate sends this signal; local programs use the new one.
    writeCertificate(data, 2);
    started.kill('SIGHUP');
    await expect.poll(() => said, { timeout: 20_000 }).toContain('certificate was read again');
    const list = async () => {
      const { stdout, stderr } = await dockwarden('keys', 'list', '--data', data);
      return stdout + stderr;
    };
    expect(await list()).toMatch(
      / {2}ci {2}read {2}default {2}until \d{4}-.* {2}last used never\n$/,
    );
    const [id = ''] = (await list()).split(' ');
    const revoked = await dockwarden('keys', 'revoke', id, '--data', data);
    expect(revoked.stdout).toBe('the key ci was revoked\n');
    expect(await list()).toContain('  revoked  ');
    const exit = once(started, 'exit');
    started.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('need what is needed', async () => {
    const invalid = await dockwarden(
      'users',
      'create',
      'x',
      '--role',
      'king',
      '--password-file',
      MAIN,
    );
    expect([invalid.code, invalid.stderr]).toEqual([
      2,
      expect.stringContaining('--role cannot be king'),
    ]);
    const none = await dockwarden(
      'users',
      'create',
      'x',
      '--role',
      'viewer',
      '--password-file',
      '/no',
    );
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('cannot read /no')]);
  });
});
