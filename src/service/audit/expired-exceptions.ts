import type { AuditLog } from './audit-log.ts';

/** An exception item that no longer hides anything. */
interface Expired {
  readonly key: string;
  /** In milliseconds since 1970. */
  readonly expiredAt: number;
  readonly item: object;
}

const ACTION = 'exceptions.expire';

/** Records expired exceptions: no user is involved, but what they hid raises alerts from then on. */
export class ExpiredExceptions {
  readonly #audit: AuditLog;
  /** Those that have an entry. */
  readonly #known = new Set<string>();

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  note(space: string, expired: readonly Expired[]): void {
    for (const { key, expiredAt, item } of expired) {
      const name = JSON.stringify([space, key, expiredAt]);
      if (this.#known.has(name)) continue;
      const query = { action: ACTION, targetId: key, space, from: expiredAt, limit: 1 };
      // Including those that expired while the service was down, but not again after each start.
      if (this.#audit.reader.list(query).length === 0) {
        const after = JSON.stringify({ isExpired: true, item });
        const change = { kind: 'exception-item', id: key, before: null, after };
        const message = `it expired at ${new Date(expiredAt).toISOString()}`;
        this.#audit.own(ACTION, space, [{ items: [change], counts: [] }], message);
      }
      this.#known.add(name);
    }
  }
}
