import { safeText } from '../../util/safe-text.ts';

/** What has become of one thing. Sides are JSON in one line, without secrets; `null` where it was not there. */
export interface RecordedChange {
  /** `rule`, `exception-item`, `value-list`, `user` and the like. */
  readonly kind: string;
  /** `null` for several that are recorded together. */
  readonly id: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** How many things of a kind have changed, where they are too many to list. */
export interface ChangeCount {
  readonly kind: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What an operation has changed. Plain data, since it crosses threads. */
export interface RecordedChanges {
  /** The first of them; of many, with less of each. */
  readonly items: readonly RecordedChange[];
  readonly counts: readonly ChangeCount[];
  /** What was done, in words. */
  readonly message?: string;
}

/** The maximum number of things that are recorded one by one. */
export const MAX_ITEMS = 100;

/** Of one side of an entry, in characters. */
export const MAX_SIDE = 65_536;

/** The two sides of an entry, and what it is about. */
export interface Sides {
  readonly targetKind: string | null;
  readonly targetId: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The sides of an entry about these changes. Where one thing was changed, they are what it was and what it is; of more,
 * lists of that, with counts.
 *
 * @param kind what the action is about, among other things that it changes
 */
export function sidesOf(all: readonly RecordedChanges[], kind: string | null): Sides {
  const items = all.flatMap((each) => each.items);
  const counts = all.flatMap((each) => each.counts);
  const total = counts.reduce((sum, each) => sum + each.added + each.changed + each.removed, 0);
  const [only] = items;
  if (only !== undefined && items.length === 1 && total <= 1) {
    const { kind: targetKind, id: targetId, before, after } = only;
    return { targetKind, targetId, before: bounded(before), after: bounded(after) };
  }
  const ofKind = items.filter((each) => each.kind === kind);
  return {
    targetKind: kind,
    targetId: ofKind.length === 1 && ofKind[0] !== undefined ? ofKind[0].id : null,
    before: listed(items, 'before', null),
    after: listed(items, 'after', counts),
  };
}

function listed(
  items: readonly RecordedChange[],
  side: 'before' | 'after',
  counts: readonly ChangeCount[] | null,
): string | null {
  const told = items.filter((each) => each[side] !== null).slice(0, MAX_ITEMS);
  if (told.length === 0 && (counts === null || counts.length === 0)) return null;
  const head = counts === null || counts.length === 0 ? '' : `"counts":${JSON.stringify(counts)},`;
  const write = (hasValues: boolean) => {
    const parts = told.map((each) => {
      const value = hasValues ? `,"value":${each[side]}` : '';
      return `{"kind":${JSON.stringify(each.kind)},"id":${JSON.stringify(each.id)}${value}}`;
    });
    return `{${head}"items":[${parts.join(',')}]}`;
  };
  const whole = write(true);
  if (whole.length <= MAX_SIDE) return whole;
  const ids = write(false);
  return bounded(`${ids.slice(0, -1)},"cut":${whole.length}}`);
}

/** What is too large is cut, and says so: `cut` is how many characters it has, `begins` the first of them. */
export function bounded(json: string | null): string | null {
  if (json === null || json.length <= MAX_SIDE) return json;
  return JSON.stringify({ cut: json.length, begins: json.slice(0, MAX_SIDE / 4) });
}

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
