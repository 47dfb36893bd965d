import { describe, expect, it } from 'vitest';
import type { EncodedBlock } from '../event-store.ts';
import { IdClaims } from './id-claims.ts';
import type { StoredId } from './ids/entries.ts';

const block = (
  ids: EncodedBlock['ids'],
  { stream = 'logs-a', isCreate = true, count = ids?.length ?? 1 } = {},
): EncodedBlock => ({
  stream,
  index: stream,
  count,
  newest: null,
  ids,
  isCreate,
  documents: new Uint8Array(),
  documentBytes: 0,
  columns: new Uint8Array(),
});

const STORED = new Map([
  ['logs-a known', { arrival: 7, version: 1 }],
  ['logs-a twice', { arrival: 9, version: 2 }],
]);
const claims = () => new IdClaims((stream, id) => STORED.get(`${stream} ${id}`) ?? null);
const decide = async (...blocks: EncodedBlock[]) => (await claims().claim(blocks)).decisions;

const store = (version = 1) => ({ kind: 'store', version });
const duplicate = (of: unknown) => ({ kind: 'duplicate', of });

describe('rows with ids', () => {
  it('are stored where the id is new, or where there is none', async () => {
    expect(await decide(block(['new', null, 'other']), block(null))).toStrictEqual([null, null]);
  });

  it('are duplicates of the latest event with the id', async () => {
    expect(await decide(block(['known', 'twice', 'new']))).toStrictEqual([
      [duplicate(7), duplicate(9), store()],
    ]);
  });

  it('belong to their stream', async () => {
    expect(await decide(block(['known'], { stream: 'logs-b' }))).toStrictEqual([null]);
  });

  it('become a further version where they are not to be created', async () => {
    const indexed = block(['known', 'twice', 'new', 'new'], { isCreate: false });
    expect(await decide(indexed)).toStrictEqual([[store(2), store(3), store(), store(2)]]);
  });

  it('are duplicates of earlier rows of the request, in whichever block', async () => {
    const decisions = await decide(
      block(['x', 'x']),
      block(['x'], { isCreate: false }),
      block(['x']),
    );
    expect(decisions).toStrictEqual([
      [store(), duplicate({ block: 0, row: 0 })],
      [store(2)],
      [duplicate({ block: 1, row: 0 })],
    ]);
  });
});

describe('requests with the same id', () => {
  it('wait for each other, and see what the other has stored', async () => {
    const stored = new Map<string, StoredId>();
    const ids = new IdClaims((_, id) => stored.get(id) ?? null);
    const first = await ids.claim([block(['x'])]);
    let isDecided = false;
    const second = ids.claim([block(['x', 'y'])]).then((claim) => {
      isDecided = true;
      return claim.decisions;
    });
    const third = await ids.claim([block(['z'])]);
    third.settle();
    expect(isDecided).toBe(false);
    stored.set('x', { arrival: 3, version: 1 });
    first.settle();
    expect(await second).toStrictEqual([[duplicate(3), store()]]);
  });

  it('may store what the other could not', async () => {
    const ids = claims();
    const first = await ids.claim([block(['x'])]);
    const second = ids.claim([block(['x'])]);
    first.settle();
    expect((await second).decisions).toStrictEqual([null]);
  });
});
