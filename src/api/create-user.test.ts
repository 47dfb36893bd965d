import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STATE_FILE, openStateStore } from '../stores/open/state.ts';
import { lockFolder } from '../stores/open/folder.ts';
import { createUserIn } from './create-user.ts';
import { openLog } from './logs.ts';

const GOOD = 'tidal-ochre-lantern-48';
const USER = { name: 'alice', role: 'admin', spaces: null, password: GOOD } as const;

describe('a user of a service that does not run', () => {
  let folder: string;
  beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'user-')), 'data')));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const host = { now: () => 1_800_000_000_000, log: openLog('error', 'json', { write: () => {} }) };

  it('is made in its directory, which is made too, and is in the audit log', async () => {
    await createUserIn(folder, USER, host);
    await expect(createUserIn(folder, USER, host)).rejects.toMatchObject({ code: 'ENG1816' });
    const state = await openStateStore(join(folder, STATE_FILE));
    try {
      expect(state.access.users.list()).toMatchObject([{ name: 'alice', role: 'admin' }]);
      const entries = state.audit.list({ limit: 10 });
      expect(entries).toMatchObject([
        { action: 'user.create', outcome: 'failed', by: 'local' },
        { action: 'user.create', outcome: 'succeeded', by: 'local', targetKind: 'user' },
      ]);
      expect(JSON.stringify(entries)).not.toContain('argon2');
    } finally {
      state.close();
    }
  });

  it('leaves nothing locked when it is refused', async () => {
    const weak = { ...USER, password: 'password1234' };
    await expect(createUserIn(folder, weak, host)).rejects.toMatchObject({ code: 'ENG1803' });
    await createUserIn(folder, USER, host);
    const lock = await lockFolder(folder);
    await expect(createUserIn(folder, { ...USER, name: 'bob' }, host)).rejects.toMatchObject({
      code: expect.stringMatching(/^STO/) as string,
    });
    lock.release();
  });
});
