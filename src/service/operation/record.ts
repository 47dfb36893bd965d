import { safeText } from '../../util/safe-text.ts';
import type { RecordedChanges } from './changes.ts';

const MAX_LIST = 100;
const MAX_TEXT = 10_000;

/** The entry itself names the author, and rules that are only tried are not recorded. */
const LEFT_OUT = new Set(['by', 'rule', 'text_of_rule', 'values']);

type Summary = Readonly<Record<string, unknown>>;

/** A record of one thing. It says itself how many it is about. */
export function recordOf(
  kind: string,
  id: string | null,
  before: object | null,
  after: object,
): RecordedChanges {
  const write = (side: object | null) => (side === null ? null : JSON.stringify(side));
  return { items: [{ kind, id, before: write(before), after: write(after) }], counts: [] };
}

const MAX_SHOWN = 100;

/** A text of a request or a rule, for a sentence: bounded, and without characters that would make it read as something else. */
export const shown = (text: string): string =>
  safeText(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text);

/** What was asked, without what is long. */
export function summaryOf(ask: object): Summary {
  const entries = Object.entries(ask).filter(
    ([name, value]) => !LEFT_OUT.has(name) && value !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, short(value)]));
}

function short(value: unknown): unknown {
  if (typeof value === 'string' && value.length > MAX_TEXT)
    return { cut: value.length, begins: value.slice(0, MAX_TEXT) };
  if (Array.isArray(value) && value.length > MAX_LIST)
    return { count: value.length, first: value.slice(0, MAX_LIST) as unknown[] };
  if (typeof value === 'bigint') return value.toString();
  return value;
}
