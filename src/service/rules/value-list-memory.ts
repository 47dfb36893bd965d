import { createHash } from 'node:crypto';
import {
  readValueList,
  wantedLists,
  type ExceptionItem,
  type Problem,
  type ValueList,
} from '../../rules/index.ts';

/** The values of a list as they were read or stored. */
export interface ValueListText {
  readonly id: string;
  /** What messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export const valueListText = (id: string, name: string, bytes: Uint8Array): ValueListText => ({
  id,
  name,
  bytes,
  hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32),
});

interface Built {
  readonly list: ValueList | null;
  readonly problems: readonly Problem[];
}

/** Value lists prepared for lookup, again only where their values or what is asked of them has changed. */
export class ValueListMemory {
  #built = new Map<string, Built>();

  /** The lists that items refer to. One that is not there is left out: its items hide nothing. */
  lists(
    items: readonly ExceptionItem[],
    textOf: (id: string) => ValueListText | null,
  ): { readonly lists: readonly ValueList[]; readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    const next = new Map<string, Built>();
    for (const wanted of wantedLists(items, problems).values()) {
      const { id, type, exact, folded, by, file } = wanted;
      const text = textOf(id);
      if (text === null) {
        const message = `the value list ${JSON.stringify(id)} of the item ${JSON.stringify(by)} does not exist`;
        const hint = 'add the list, or change the item: until then it hides nothing';
        problems.push({ ...warning('RUL3201', file, message), hint });
        continue;
      }
      const key = JSON.stringify([id, text.hash, text.name, type, exact, folded]);
      let built = this.#built.get(key);
      if (built === undefined) {
        const found: Problem[] = [];
        const list = readValueList(text.name, text.bytes, wanted, found);
        if (typeof list === 'string') {
          found.push(warning('RUL3202', text.name, list));
        }
        built = { list: typeof list === 'string' ? null : list, problems: found };
      }
      next.set(key, built);
    }
    this.#built = next;
    const all = [...next.values()];
    return {
      lists: all.flatMap(({ list }) => list ?? []),
      problems: [...problems, ...all.flatMap((each) => each.problems)],
    };
  }
}

const warning = (code: Problem['code'], file: string, message: string): Problem => ({
  code,
  severity: 'warning',
  message,
  file,
  position: null,
  range: null,
});
