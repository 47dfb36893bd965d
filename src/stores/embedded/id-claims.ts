import { withoutRows } from '../blocks/encode.ts';
import type { EncodedBlock, AppendedBlock, RowOutcome } from '../event-store.ts';
import type { StoredId } from './ids/entries.ts';
import { idKey } from './ids/id-key.ts';

/** The rows of a block that are stored; `null` if none of them is. */
export function keptRows(
  block: EncodedBlock,
  decisions: readonly RowDecision[] | null,
): EncodedBlock | null {
  const refused = (decisions ?? []).flatMap(({ kind }, row) => (kind === 'store' ? [] : [row]));
  if (refused.length === 0) return block;
  return refused.length === block.count ? null : withoutRows(block, refused);
}

interface Appended {
  readonly blocks: AppendedBlock[];
  /** The ids of what was stored, as {@link idKey} makes them. */
  readonly ids: { readonly stream: string; readonly key: string; readonly stored: StoredId }[];
}

/**
 * The outcome of each row of a request that is on disk.
 *
 * @param firsts the first arrival number of each block
 */
export function appendedBlocks(
  blocks: readonly EncodedBlock[],
  decisions: Claim['decisions'],
  firsts: readonly number[],
): Appended {
  const result: Appended = { blocks: [], ids: [] };
  const arrivals: number[][] = [];
  for (const [number, { stream, index, ids, count }] of blocks.entries()) {
    const firstArrival = firsts[number] ?? 0;
    const decided = decisions[number] ?? null;
    const rows: RowOutcome[] = [];
    let arrival = firstArrival;
    arrivals.push([]);
    if (ids === null) {
      result.blocks.push({ stream, firstArrival, stored: count, rows: null });
      continue;
    }
    for (let row = 0; row < count; row += 1) {
      const decision = decided?.[row] ?? FIRST_VERSION;
      if (decision.kind === 'duplicate') {
        const { of } = decision;
        const before = typeof of === 'number' ? of : (arrivals[of.block]?.[of.row] ?? 0);
        arrivals[number]?.push(before);
        rows.push({ kind: 'duplicate', arrival: before });
        continue;
      }
      if (decision.kind === 'reserved') {
        arrivals[number]?.push(-1);
        rows.push(decision);
        continue;
      }
      const { version } = decision;
      const id = ids[row] ?? null;
      if (id !== null) {
        const key = idKey(stream, index, id);
        result.ids.push({ stream, key, stored: { arrival, version } });
      }
      arrivals[number]?.push(arrival);
      rows.push({ kind: 'stored', arrival, version });
      arrival += 1;
    }
    const stored = arrival - firstArrival;
    result.blocks.push({ stream, firstArrival, stored, rows: decided === null ? null : rows });
  }
  return result;
}

const FIRST_VERSION: RowDecision = { kind: 'store', version: 1 };

/** The decision on one row of a block. */
export type RowDecision =
  | { readonly kind: 'store'; readonly version: number }
  /** The event with this id is stored under this arrival number, or is an earlier row of the same request. */
  | { readonly kind: 'duplicate'; readonly of: number | RowPosition }
  /** The store will make this id itself, for an event that is still to come. */
  | { readonly kind: 'reserved' };

/** A row of a request. */
export interface RowPosition {
  readonly block: number;
  readonly row: number;
}

export interface Claim {
  /** By block and row; `null` for a block of which all rows are stored as version 1. */
  readonly decisions: readonly (readonly RowDecision[] | null)[];
  /** To be called when the rows are stored and can be found, or when they are not going to be stored. */
  readonly settle: () => void;
}

/** The latest event of a stream with an id, as {@link idKey} makes it; `null` if none is stored, and none may have it later by itself. */
export type FindId = (stream: string, key: string) => StoredId | 'reserved' | null;

/**
 * Decides which rows of a request are stored. A request waits for others that are storing one of its ids: only
 * what is on disk makes a duplicate.
 */
export class IdClaims {
  readonly #find: FindId;
  /** By stream and id: resolves when the request that stores it is done. */
  readonly #pending = new Map<string, Promise<void>>();

  constructor(find: FindId) {
    this.#find = find;
  }

  async claim(blocks: readonly EncodedBlock[]): Promise<Claim> {
    if (blocks.every(({ ids }) => ids === null)) return claimAll(blocks);
    const keys = keysOf(blocks);
    for (;;) {
      const others = new Set<Promise<void>>();
      for (const key of keys) {
        const other = this.#pending.get(key);
        if (other !== undefined) others.add(other);
      }
      if (others.size === 0) break;
      await Promise.all(others);
    }
    const decisions = this.#decide(blocks);
    let release = (): void => {};
    const done = new Promise<void>((resolve) => (release = resolve));
    for (const key of keys) this.#pending.set(key, done);
    const settle = () => {
      for (const key of keys) this.#pending.delete(key);
      release();
    };
    return { decisions, settle };
  }

  #decide(blocks: readonly EncodedBlock[]): Claim['decisions'] {
    const earlier = new Map<string, { readonly position: RowPosition; readonly version: number }>();
    return blocks.map(({ stream, index, ids, isCreate }, block) => {
      if (ids === null) return null;
      const decisions = ids.map((id, row): RowDecision => {
        if (id === null) return { kind: 'store', version: 1 };
        const own = idKey(stream, index, id);
        const key = keyOf(stream, own);
        const before = earlier.get(key);
        const stored = before === undefined ? this.#find(stream, own) : null;
        if (stored === 'reserved') return { kind: 'reserved' };
        const of = before?.position ?? stored?.arrival;
        if (isCreate && of !== undefined) return { kind: 'duplicate', of };
        const version = ((before ?? stored)?.version ?? 0) + 1;
        earlier.set(key, { position: { block, row }, version });
        return { kind: 'store', version };
      });
      return decisions.every((each) => each.kind === 'store' && each.version === 1)
        ? null
        : decisions;
    });
  }
}

const claimAll = (blocks: readonly EncodedBlock[]): Claim => ({
  decisions: blocks.map(() => null),
  settle: () => {},
});

/** Neither may contain a NUL: names of streams are checked, and ids come behind it. */
const keyOf = (stream: string, id: string): string => `${stream}\0${id}`;

function keysOf(blocks: readonly EncodedBlock[]): Set<string> {
  const keys = new Set<string>();
  for (const { stream, index, ids } of blocks) {
    for (const id of ids ?? []) if (id !== null) keys.add(keyOf(stream, idKey(stream, index, id)));
  }
  return keys;
}
