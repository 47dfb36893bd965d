import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStateStore } from '../../stores/open/state.ts';
import type { AccessStore } from '../../stores/access-store.ts';
import type { AuditStore } from '../../stores/audit-store.ts';
import type { StateStore } from '../../stores/state-store.ts';
import { Access } from './access.ts';
import { AccessError } from './errors.ts';
import { Passwords } from './passwords.ts';

export const NOW = 1_800_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A password that cannot be guessed. */
export const GOOD = 'tidal-ochre-lantern-48';
export const OTHER = 'quartz-meadow-sailing-73';

export const HERE = { address: '127.0.0.1', userAgent: 'test' };
export const THERE = { address: '192.0.2.7', userAgent: 'test' };

/** Minimal cost: tests are about rules, not about the cost of guessing. */
const CHEAP = { memory: 8, passes: 1, lanes: 1 };

export const LOCAL_KEY = `dw_local_${'k'.repeat(43)}`;

/** The access control of a test service, on a real store, with a clock that the test sets. */
export class TestAccess {
  readonly access: Access;
  readonly store: AccessStore;
  readonly audit: AuditStore;
  readonly logged: unknown[] = [];
  readonly passwords: CountingPasswords;
  /** Calls of the contents of spaces, and an error for creation. */
  readonly contents: string[] = [];
  failure: Error | null = null;
  now = NOW;
  #state: StateStore;
  #folder: string;
  #bytes = 0;

  static async open(): Promise<TestAccess> {
    const folder = mkdtempSync(join(tmpdir(), 'access-'));
    return new TestAccess(folder, await openStateStore(join(folder, 'state.db')));
  }

  private constructor(folder: string, state: StateStore) {
    this.#folder = folder;
    this.#state = state;
    this.store = state.access;
    this.audit = state.audit;
    this.passwords = new CountingPasswords(this.random, CHEAP);
    const log = (fields: object, message: string) => void this.logged.push([message, fields]);
    this.access = new Access({
      store: this.store,
      spaces: {
        createSpace: async (id) => {
          if (this.failure !== null) throw this.failure;
          this.contents.push(
            `create ${id}, ${this.access.spaces.has(id) ? 'listed' : 'not listed'}`,
          );
        },
        removeSpace: async (id) => {
          this.contents.push(
            `remove ${id}, ${this.access.spaces.has(id) ? 'listed' : 'not listed'}`,
          );
        },
      },
      now: () => this.now,
      random: this.random,
      log: { info: log, warn: log },
      localKey: LOCAL_KEY,
      passwords: this.passwords,
    });
  }

  /** Bytes that never repeat. */
  readonly random = (length: number): Buffer => {
    this.#bytes += 1;
    const bytes = Buffer.alloc(length, this.#bytes);
    bytes.writeUInt16BE(this.#bytes, length - 2);
    return bytes;
  };

  async addUser(name: string, given: { role?: 'admin' | 'viewer' | 'analyst' } = {}) {
    const { role = 'analyst' } = given;
    return this.access.users.create({ name, role, spaces: null, password: GOOD }, 'local');
  }

  close(): void {
    this.#state.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Counts how often a password is really verified, and may refuse. */
export class CountingPasswords extends Passwords {
  verified = 0;
  isBusy = false;

  override async verify(passwordHash: string | null, password: string): Promise<boolean> {
    if (this.isBusy) throw new AccessError('ENG1814', 'busy', 1);
    this.verified += 1;
    return super.verify(passwordHash, password);
  }
}
