import { StoreError } from '../../../errors.ts';

/** Where a page ended: what its last row is ordered by, the most significant first. */
export type Position = readonly number[];

/** The order is part of it, so that it is not taken for a place in another one. */
export const writeCursor = (order: string, position: Position): string =>
  Buffer.from(JSON.stringify([order, ...position])).toString('base64url');

/** Throws `StoreError` for what {@link writeCursor} did not write for this order. */
export function readCursor(order: string, parts: number, cursor: string): Position {
  const [written, ...position] = listOf(cursor);
  const isSound = written === order && position.length === parts && position.every(Number.isFinite);
  if (!isSound) throw new StoreError('STO1501', 'there is no page at this place');
  return position as number[];
}

function listOf(cursor: string): readonly unknown[] {
  if (cursor.length > 200) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
