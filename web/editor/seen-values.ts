import { call } from '../api/client.ts';

/** A value that events have. */
export interface SeenValue {
  readonly value: string;
  readonly count: number;
}

interface Known {
  readonly field: string;
  /** What all of them begin with. */
  readonly start: string;
  readonly values: readonly SeenValue[];
  /** Whether there are no others. */
  readonly isWhole: boolean;
}

const MAX_KEPT = 200;
/** As many as the service answers with. */
const ANSWERED = 10;
/** How long offers that are known wait for these; what comes later is offered at the next key. */
const PATIENCE_MS = 400;
/** The same where nothing else could be offered. */
const LONG_PATIENCE_MS = 4_000;
/** Values are asked for when typing pauses. */
const TYPING_MS = 150;

/** Of this page, the latest last. */
let known: readonly Known[] = [];
const asked = new Set<string>();

/** Keeps what an answer has counted of a field, to be offered where it is compared. */
export const rememberValues = (field: string, values: readonly SeenValue[]): void =>
  keep({ field, start: '', values, isWhole: false });

function keep(next: Known): void {
  const others = known.filter(({ field, start }) => field !== next.field || start !== next.start);
  known = [...others, next].slice(-MAX_KEPT);
}

/**
 * Values of a field that stored events have, the most frequent first.
 *
 * @param start what they begin with
 * @param isAlone whether nothing else could be offered
 * @param isOver whether the answer is no longer wanted
 */
export async function seenValues(
  field: string,
  start: string,
  isAlone: boolean,
  isOver: () => boolean,
): Promise<readonly SeenValue[]> {
  const isKnown = known.some(
    (each) => each.field === field && each.isWhole && start.startsWith(each.start),
  );
  if (!isKnown) {
    await pause(TYPING_MS);
    if (isOver()) return [];
    const patience = isAlone ? LONG_PATIENCE_MS : PATIENCE_MS;
    await Promise.race([fetchValues(field, start), pause(patience)]);
  }
  const counts = new Map<string, number>();
  for (const { field: of, values } of known)
    if (of === field)
      for (const { value, count } of values) if (value.startsWith(start)) counts.set(value, count);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

/** Each once: it takes a place of hunts for a moment. Without an answer there are no values to offer, and nothing is wrong. */
async function fetchValues(field: string, start: string): Promise<void> {
  const question = `${field} ${start}`;
  if (asked.has(question)) return;
  asked.add(question);
  try {
    const query = { field, ...(start === '' ? {} : { prefix: start }) };
    const { values } = await call('GET /dw/fields/_values', { query });
    const texts = values.flatMap(({ value, count }) =>
      typeof value === 'string' ? [{ value, count }] : [],
    );
    keep({ field, start, values: texts, isWhole: values.length < ANSWERED });
  } catch {
    asked.delete(question);
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
