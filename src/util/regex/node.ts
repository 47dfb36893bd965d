import type { CharSet } from './char-set.ts';

export type NodeKind =
  /** Matches nothing. */
  | 'empty'
  /** Matches the empty string. */
  | 'epsilon'
  /** Matches every string. */
  | 'any'
  | 'set'
  /** Two items. */
  | 'concat'
  /** Two or more items, ascending by id, none of them a union. */
  | 'union'
  /** As union. */
  | 'intersection'
  /** One item. */
  | 'complement'
  /** One item, `min` to `max` times. */
  | 'repeat';

/**
 * An expression, which is also a state: what remains to be matched. Equal expressions of one {@link
 * NodeTable} are the same object. All nodes have the same shape, which keeps the matching loop fast.
 */
export interface Node {
  readonly id: number;
  readonly kind: NodeKind;
  /** Whether the empty string matches. */
  readonly nullable: boolean;
  readonly items: readonly Node[];
  readonly set: CharSet;
  readonly min: number;
  readonly max: number;
  /** Cached derivatives, by class of the alphabet. */
  next: (Node | undefined)[];
}

/** Whether nothing that follows can change the answer. */
export function isSink(node: Node): boolean {
  return node.kind === 'empty' || node.kind === 'any';
}
