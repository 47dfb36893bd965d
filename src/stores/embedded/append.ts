import type { AppendedBlock, EncodedBlock, RowOutcome } from '../event-store.ts';
import { withoutRows } from '../blocks/encode.ts';
import type { Claim, RowDecision } from './id-claims.ts';
import { idKey } from './ids/id-key.ts';
import type { StoredId } from './ids/entries.ts';

/** The rows of a block that are stored; `null` if none of them is. */
export function keptRows(
  block: EncodedBlock,
  decisions: readonly RowDecision[] | null,
): EncodedBlock | null {
  const refused = (decisions ?? []).flatMap(({ kind }, row) => (kind === 'store' ? [] : [row]));
  if (refused.length === 0) return block;
  return refused.length === block.count ? null : withoutRows(block, refused);
}

export interface Appended {
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
