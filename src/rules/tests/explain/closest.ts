import type { EventMiss } from './explanation.ts';

/** The one with more of its clauses satisfied first, then by place. */
export const compareMisses = (a: EventMiss, b: EventMiss): number =>
  b.met / b.of - a.met / a.of || a.event - b.event;
