import { crc32 } from 'node:zlib';
import type { ApiKeyRow } from '../../stores/access-store.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { isLabel, LABEL_RULE } from './label.ts';
import { LastUses } from './last-uses.ts';
import { may, mayEnter, type Principal } from './principal.ts';
import { RIGHTS, type Right } from '../operation/rights.ts';
import { hashOf, newId, newToken, type Random } from './secrets.ts';

const MAX_KEYS = 10_000;
const MAX_STREAMS = 20;
const STREAM = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** How long a key remains listed after it has ended. */
const KEEP_ENDED_MS = 90 * 24 * 3_600_000;

export interface ApiKeyRequest {
  readonly name: string;
  readonly rights: readonly Right[];
  /** `null` for all. */
  readonly space: string | null;
  /** Prefixes of data streams; `null` for all. */
  readonly streams: readonly string[] | null;
  /** In milliseconds since 1970; `null` for never. */
  readonly expiresAt: number | null;
}

/** A key in a list. */
export type ApiKeyView = Omit<ApiKeyRow, 'hash'> & {
  readonly state: 'valid' | 'expired' | 'revoked';
};

/** API keys, by their hashes. */
export class ApiKeys {
  readonly #host: AccessHost;
  readonly #used = new LastUses();

  constructor(host: AccessHost) {
    this.#host = host;
  }

  /** Latest first. */
  list(): ApiKeyView[] {
    return this.#host.store.apiKeys.list().map((row) => this.#viewOf(row));
  }

  /** Throws {@link AccessError} ENG1805. */
  get(id: string): ApiKeyView {
    return this.#viewOf(this.#row(id));
  }

  /** The key itself is only in this result. Throws {@link AccessError}. */
  create(
    request: ApiKeyRequest,
    by: Principal,
  ): { readonly view: ApiKeyView; readonly key: string } {
    const now = this.#host.now();
    this.#check(request, by, now);
    if (this.#host.store.apiKeys.list().length >= MAX_KEYS)
      throw new AccessError('ENG1815', `there are ${MAX_KEYS} API keys already`);
    const { prefix, key } = makeApiKey(this.#host.random);
    const row: ApiKeyRow = {
      id: newId(this.#host.random),
      name: request.name,
      prefix,
      hash: hashOf(key),
      rights: RIGHTS.filter((right) => request.rights.includes(right)),
      space: request.space,
      streams: request.streams,
      createdAt: now,
      createdBy: by.name,
      expiresAt: request.expiresAt,
      revokedAt: null,
      revokedBy: null,
      lastUsed: null,
    };
    this.#host.store.apiKeys.put(row);
    return { view: this.#viewOf(row), key };
  }

  /** Invalidates it from the next request on. Throws {@link AccessError} ENG1805. */
  revoke(id: string, by: Principal): ApiKeyView {
    const row = this.#row(id);
    if (row.revokedAt !== null) return this.#viewOf(row);
    const revoked = { ...row, revokedAt: this.#host.now(), revokedBy: by.name };
    this.#host.store.apiKeys.put(revoked);
    return this.#viewOf(revoked);
  }

  /** The key, marked as used if it is valid; `null` if there is none. */
  use(key: string): ApiKeyView | null {
    const row = this.#host.store.apiKeys.byHash(hashOf(key));
    if (row === null) return null;
    const view = this.#viewOf(row);
    if (view.state === 'valid') this.#used.note(row.id, this.#host.now(), row.lastUsed);
    return view;
  }

  flush(): void {
    this.#used.flush((times) => this.#host.store.apiKeys.used(times));
  }

  /** Removes those that ended long ago. */
  prune(): void {
    this.flush();
    this.#host.store.apiKeys.prune(this.#host.now() - KEEP_ENDED_MS);
  }

  #row(id: string): ApiKeyRow {
    const row = this.#host.store.apiKeys.get(id);
    if (row === null) throw new AccessError('ENG1805', 'no API key has this id');
    return row;
  }

  #viewOf(stored: ApiKeyRow): ApiKeyView {
    const { hash: _, ...row } = stored;
    const lastUsed = this.#used.of(row.id, row.lastUsed ?? 0);
    return {
      ...row,
      lastUsed: lastUsed === 0 ? null : lastUsed,
      state: stateOf(row, this.#host.now()),
    };
  }

  #check({ name, rights, space, streams, expiresAt }: ApiKeyRequest, by: Principal, now: number) {
    const refuse = (reason: string) => {
      throw new AccessError('ENG1806', reason);
    };
    if (!isLabel(name)) refuse(LABEL_RULE);
    if (rights.length === 0) refuse('the key has no right');
    const lacking = rights.find((right) => !may(by, right));
    if (lacking !== undefined) refuse(`${by.name} does not have the right ${lacking}`);
    if (rights.includes('admin') && space !== null)
      refuse('a key with the right admin has all spaces');
    if (space === null ? by.spaces !== null : !mayEnter(by, space))
      refuse(`${by.name} may not enter ${space === null ? 'all spaces' : `the space ${space}`}`);
    if (space !== null && this.#host.store.spaces.get(space) === null)
      refuse(`there is no space ${space}`);
    if (expiresAt !== null && expiresAt <= now) refuse('the key would have expired');
    this.#checkStreams(rights, streams, by, refuse);
  }

  #checkStreams(
    rights: readonly Right[],
    streams: readonly string[] | null,
    by: Principal,
    refuse: (reason: string) => void,
  ): void {
    if (streams === null) {
      if (by.streams !== null && rights.includes('ingest'))
        refuse(`${by.name} may write only to some data streams`);
      return;
    }
    if (!rights.includes('ingest')) refuse('only a key with the right ingest has data streams');
    if (streams.length === 0 || streams.length > MAX_STREAMS)
      refuse(`there are no prefixes of data streams, or more than ${MAX_STREAMS}`);
    const bad = streams.find((prefix) => !STREAM.test(prefix));
    if (bad !== undefined)
      refuse(`${JSON.stringify(bad)} cannot be the beginning of a name of a data stream`);
    const wider = streams.find(
      (prefix) => by.streams !== null && !by.streams.some((own) => prefix.startsWith(own)),
    );
    if (wider !== undefined) refuse(`${by.name} may not write to data streams ${wider}…`);
  }
}

/** Whether a key is valid at a time. */
export function stateOf(
  { revokedAt, expiresAt }: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>,
  now: number,
): ApiKeyView['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && now >= expiresAt ? 'expired' : 'valid';
}

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 8;

/** `dw_`, a public id, 32 random bytes, and a checksum. Scanners for leaked secrets recognize this format. */
const KEY = /^dw_([a-z2-7]{8})_([\w-]{43})([0-9a-f]{8})$/;
const LOCAL_KEY = /^dw_local_[\w-]{43}$/;

interface NewKey {
  readonly prefix: string;
  readonly key: string;
}

export function makeApiKey(random: Random): NewKey {
  // 256 is a multiple of the number of characters, so each is equally likely.
  const prefix = [...random(ID_LENGTH)].map((byte) => ID_CHARACTERS[byte % 32]).join('');
  const body = `dw_${prefix}_${newToken(random)}`;
  return { prefix, key: body + checksumOf(body) };
}

/** The key of programs that run as the owner of the data directory, generated at each start. */
export const makeLocalKey = (random: Random) => `dw_local_${newToken(random)}`;

/** Whether it can be a key; a mistyped or truncated one need not be looked up. */
export function isApiKey(text: string): boolean {
  if (LOCAL_KEY.test(text)) return true;
  if (!KEY.test(text)) return false;
  const body = text.slice(0, -8);
  return text === body + checksumOf(body);
}

/** The id of a key, and the secret for clients that send an id and a secret. */
export function partsOfKey(key: string): { readonly id: string; readonly secret: string } | null {
  const [, id, token = '', checksum = ''] = KEY.exec(key) ?? [];
  return id === undefined ? null : { id, secret: token + checksum };
}

/** The key of an id and a secret; the secret may also be the whole key. */
export const keyOfParts = (id: string, secret: string) =>
  secret.startsWith('dw_') ? secret : `dw_${id}_${secret}`;

const checksumOf = (body: string) => crc32(body).toString(16).padStart(8, '0');
