import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Access } from '../service/access/access.ts';
import { LOCAL } from '../service/access/principal.ts';
import type { NewUser, UserView } from '../service/access/users.ts';
import { AuditLog } from '../service/audit/audit-log.ts';
import { AuditRecord, withRecord } from '../service/audit/audit-record.ts';
import { sidesOf } from '../service/operation/changes.ts';
import { recordedAccess } from '../service/audit/recorded-access.ts';
import { lockFolder } from '../stores/open/folder.ts';
import { openStateStore, STATE_FILE } from '../stores/open/state.ts';
import type { Logger } from './logs.ts';
import { makeFolder } from './open-parts.ts';

/**
 * Creates a user in a data directory without a running service, for one that cannot start without a user. Written
 * to the audit log. Throws `CodedError`.
 */
export async function createUserIn(
  folder: string,
  user: NewUser,
  { now, log }: { readonly now: () => number; readonly log: Logger },
): Promise<UserView> {
  makeFolder(folder);
  const lock = await lockFolder(folder);
  try {
    const state = await openStateStore(join(folder, STATE_FILE));
    try {
      const store = recordedAccess(state.access);
      const audit = new AuditLog({ store: state.audit, now, log });
      const access = new Access({
        store,
        spaces: null,
        now,
        random: randomBytes,
        log,
        localKey: null,
      });
      const begun = audit.begin(DOING, false);
      const record = new AuditRecord();
      try {
        const made = await withRecord(record, () => access.users.create(user, LOCAL.name));
        const sides = sidesOf(record.changes, 'user');
        audit.end(begun, { outcome: 'succeeded', message: null, ...sides, targetId: made.id });
        return made;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        audit.end(begun, { outcome: 'failed', message });
        throw error;
      }
    } finally {
      state.close();
    }
  } finally {
    lock.release();
  }
}

const DOING = {
  by: LOCAL.name,
  byKind: LOCAL.kind,
  byId: LOCAL.id,
  from: null,
  requestId: null,
  space: null,
  action: 'user.create',
  targetKind: 'user',
  targetId: null,
} as const;
