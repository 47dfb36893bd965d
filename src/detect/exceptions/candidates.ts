import { appendTo } from '../../util/maps.ts';
import type { FieldSet } from '../../events/field-set.ts';
import type { Row, Scalar } from '../../events/value.ts';
import { ignoresCase, type ExceptionEntry, type ExceptionItem } from '../../rules/index.ts';
import { foldAscii } from '../../util/fold.ts';
import { namedField } from './fields.ts';
import { textsOfEqual } from './value-condition.ts';

/** Items indexed by a value that one of their fields must have. */
interface TextIndex {
  readonly slot: number;
  readonly isFolded: boolean;
  readonly items: Map<string, number[]>;
}

/**
 * Finds the few items that an event can satisfy at all, using one exact-match condition of each, so that
 * the cost per event hardly depends on the number of items.
 */
export class Candidates {
  /** Items without such a condition. */
  readonly #always: number[] = [];
  readonly #indices: TextIndex[] = [];
  /** By item, the last call that found it, since several values of an event can lead to the same item. */
  readonly #seen: Uint32Array;
  #call = 0;

  /** @param isExcluded items that can never apply */
  constructor(
    items: readonly ExceptionItem[],
    isExcluded: (index: number) => boolean,
    fields: FieldSet,
  ) {
    this.#seen = new Uint32Array(items.length);
    for (const [index, item] of items.entries()) {
      if (isExcluded(index)) continue;
      const key = keyOf(item, fields);
      if (key === null) this.#always.push(index);
      else this.#add(key, index);
    }
  }

  /** Adds every item that an event may satisfy to a list, each once, in no particular order. */
  collect(row: Row, into: number[]): void {
    this.#call = this.#call === 0xffff_ffff ? this.#restart() : this.#call + 1;
    for (const index of this.#always) into.push(index);
    for (const index of this.#indices) {
      const value = row[index.slot];
      if (value === undefined) continue;
      if (typeof value !== 'object') this.#lookUp(index, value, into);
      else for (const each of value) this.#lookUp(index, each, into);
    }
  }

  #lookUp({ isFolded, items }: TextIndex, value: Scalar, into: number[]): void {
    const text = String(value);
    const found = items.get(isFolded ? foldAscii(text) : text);
    if (found === undefined) return;
    for (const index of found) {
      if (this.#seen[index] === this.#call) continue;
      this.#seen[index] = this.#call;
      into.push(index);
    }
  }

  #restart(): number {
    this.#seen.fill(0);
    return 1;
  }

  #add({ slot, isFolded, texts }: Key, item: number): void {
    let index = this.#indices.find((each) => each.slot === slot && each.isFolded === isFolded);
    if (index === undefined) {
      index = { slot, isFolded, items: new Map() };
      this.#indices.push(index);
    }
    for (const text of texts) appendTo(index.items, text, item);
  }
}

interface Key {
  readonly slot: number;
  readonly isFolded: boolean;
  /** The field has one of them in every event that satisfies the item. */
  readonly texts: ReadonlySet<string>;
}

/** The exact-match condition with the fewest values; `null` if an item has none. */
function keyOf(item: ExceptionItem, fields: FieldSet): Key | null {
  const keys = item.entries.flatMap((entry) => entryKey(entry, item, fields) ?? []);
  return keys.sort((a, b) => a.texts.size - b.texts.size)[0] ?? null;
}

function entryKey(entry: ExceptionEntry, item: ExceptionItem, fields: FieldSet): Key | null {
  if (entry.type !== 'match' && entry.type !== 'match_any') return null;
  const { slots, comparison } = namedField(entry.field, fields);
  const [slot = -1, other] = slots;
  if (entry.operator === 'excluded' || comparison !== 'text' || other !== undefined) return null;
  const isFolded = ignoresCase(item, entry.field);
  const texts = textsOfEqual(entry.type === 'match' ? [entry.value] : entry.value, isFolded);
  return { slot, isFolded, texts };
}
