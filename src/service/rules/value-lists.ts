import {
  newTable,
  readValueList,
  VALUE_TYPES,
  writeJson,
  type Table,
  type FieldProblem,
  type Problem,
} from '../../rules/index.ts';
import type { ValueListRow } from '../../stores/detection-store.ts';
import type { ValueListView } from './exception-schemas.ts';
import { type KeptStore, NO_CHANGES, type RuleChanges } from './kept-store.ts';
import { MAX_ALL_VALUES_BYTES, MAX_VALUE_LIST_BYTES, MAX_VALUE_LISTS } from './limits.ts';
import { answered, refused, type Answer } from '../operation/operation.ts';
import { plainOf, tableOf } from './rule-content.ts';
import type { Author } from './rule-rows.ts';
import { valueListText, type ValueListText } from './value-list-memory.ts';

export interface ValueListsOptions {
  readonly store: Pick<KeptStore, 'valueLists' | 'recorder'>;
  readonly changed: (changes: RuleChanges) => void;
  readonly usedBy: (id: string) => readonly string[];
}

interface Kept {
  readonly row: Omit<ValueListRow, 'values'>;
  readonly text: ValueListText;
  /** Where the values begin, behind the line with the type. */
  readonly from: number;
  readonly count: number;
}

/** The value lists of the service. They are kept in memory, since each change of an exception reads them. */
export class ValueLists {
  readonly #options: ValueListsOptions;
  readonly #lists = new Map<string, Kept>();

  constructor(options: ValueListsOptions) {
    this.#options = options;
    this.reload();
  }

  /** As the store has them. */
  reload(): void {
    this.#lists.clear();
    for (const row of this.#options.store.valueLists.list()) this.#lists.set(row.id, keep(row));
  }

  textOf(id: string): ValueListText | null {
    return this.#lists.get(id)?.text ?? null;
  }

  list(): ValueListView[] {
    return [...this.#lists.values()].map((kept) => this.#view(kept));
  }

  /** What is said about a list; not its values. */
  row(id: string): Omit<ValueListRow, 'values'> | null {
    return this.#lists.get(id)?.row ?? null;
  }

  /** Of all lists. */
  rows(): readonly Omit<ValueListRow, 'values'>[] {
    return [...this.#lists.values()].map(({ row }) => row);
  }

  count(id: string): number {
    return this.#lists.get(id)?.count ?? 0;
  }

  /** Whether a list has a value, letter by letter. */
  contains(id: string, value: string): boolean {
    const kept = this.#lists.get(id);
    if (kept === undefined) return false;
    const { bytes } = kept.text;
    // The line with the type comes before the first value, so each value follows a line feed.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(`\n${value}\n`);
  }

  /** Why a value cannot be in a list of a type; `null` if it can. */
  objection(type: string, value: string): string | null {
    if (/[\r\n]/.test(value) || value.trim() === '') return 'a value is one line that is not blank';
    const found: Problem[] = [];
    const known = VALUE_TYPES.find((each) => each === type);
    if (known === undefined) return `${type} is no type of values`;
    const bytes = Buffer.from(`# type: ${type}\n${value}\n`);
    const wanted = { id: '', type: known, exact: true, folded: false, by: '', file: '' };
    const built = readValueList('', bytes, wanted, found);
    return typeof built === 'string' ? built : (found[0]?.message ?? null);
  }

  /** Makes or changes a list: what is said about it, and values that it gets or loses. */
  change(
    list: { readonly id: string; readonly type: string; readonly document: Table },
    values: { readonly added: readonly string[]; readonly removed: readonly string[] },
    author: Author,
  ): Answer<ValueListView> {
    const known = this.#lists.get(list.id);
    const row = { id: list.id, type: list.type, document: writeJson(list.document, 'line') };
    const before = known === undefined ? '' : textOf(known);
    if (values.added.length + values.removed.length === 0) return this.#write(row, before, author);
    const all = new Set(linesOf(before));
    for (const value of values.removed) all.delete(value);
    for (const value of values.added) all.add(value);
    return this.#write(row, all.size === 0 ? '' : [...all, ''].join('\n'), author);
  }

  /** Some of the values in their order. */
  values(
    id: string,
    { from, limit }: { readonly from: number; readonly limit: number },
  ): Answer<readonly string[]> {
    const kept = this.#lists.get(id);
    if (kept === undefined) return unknownList(id);
    return answered(pageOf(kept, from, limit));
  }

  /** All values, one per line. */
  export(id: string): Answer<string> {
    const kept = this.#lists.get(id);
    return kept === undefined ? unknownList(id) : answered(textOf(kept));
  }

  /** Makes a list, or changes what is said about it. The type of a list that has values stays. */
  put(
    list: {
      readonly id: string;
      readonly type: string;
      readonly name?: string | undefined;
      readonly description?: string | undefined;
    },
    author: Author,
  ): Answer<ValueListView> {
    const { id, type, name = id, description = '' } = list;
    const known = this.#lists.get(id);
    if (known !== undefined && known.row.type !== type) {
      return refused(
        'ENG1505',
        `the value list ${id} has values of type ${known.row.type}`,
        'make another list for values of another type',
      );
    }
    const document = writeJson(
      newTable([
        ...Object.entries(tableOf(known?.row.document ?? '{}')),
        ['name', name],
        ['description', description],
        ...(known === undefined ? created(author) : []),
        ['updated_by', author.by],
      ]),
      'line',
    );
    return this.#write({ id, type, document }, known === undefined ? '' : textOf(known), author);
  }

  /**
   * Takes values, one per line; a value that is there already is not added again. Lines that are no value of the type
   * are reported and hide nothing.
   *
   * @param isReplaced whether they take the place of those that are there
   */
  import(
    id: string,
    values: string,
    { type, isReplaced }: { readonly type?: string | undefined; readonly isReplaced: boolean },
    author: Author,
  ): Answer<ValueListView> {
    const known = this.#lists.get(id);
    const wanted = type ?? known?.row.type;
    if (wanted === undefined) return unknownList(id);
    if (known !== undefined && wanted !== known.row.type) {
      return refused('ENG1505', `the value list ${id} has values of type ${known.row.type}`);
    }
    if (values.length > MAX_VALUE_LIST_BYTES) return tooLarge(id);
    const all = new Set(known === undefined || isReplaced ? [] : linesOf(textOf(known)));
    for (const line of linesOf(values.replace(/^\ufeff/, ''))) all.add(line);
    const document =
      known?.row.document ?? writeJson(newTable([['name', id], ...created(author)]), 'line');
    const text = [...all, ''].join('\n');
    return this.#write({ id, type: wanted, document }, all.size === 0 ? '' : text, author);
  }

  /** Exception items that refer to the list hide nothing from then on. */
  remove(id: string): Answer<{ readonly removed: string; readonly usedBy: readonly string[] }> {
    const { store, changed, usedBy } = this.#options;
    if (!this.#lists.has(id)) return unknownList(id);
    store.valueLists.remove(id);
    store.recorder.valueList(this.#row(id), null);
    this.#lists.delete(id);
    changed({ ...NO_CHANGES, exceptionsChanged: true });
    return answered({ removed: id, usedBy: usedBy(id) });
  }

  #write(
    list: Pick<ValueListRow, 'id' | 'type' | 'document'>,
    values: string,
    { now }: Author,
  ): Answer<ValueListView> {
    const { store, changed } = this.#options;
    const { id, type } = list;
    if (id.trim() === '' || id.length > 256 || /[\u0000-\u001f]/.test(id)) {
      return refused('ENG1505', 'the id of a value list is a line of 1 to 256 characters');
    }
    const known = VALUE_TYPES.find((each) => each === type);
    if (known === undefined) {
      return refused(
        'ENG1505',
        `${type} is no type of values`,
        `types are ${VALUE_TYPES.join(', ')}`,
      );
    }
    if (!this.#lists.has(id) && this.#lists.size >= MAX_VALUE_LISTS) {
      return refused('ENG1508', `there are ${MAX_VALUE_LISTS} value lists, which is the limit`);
    }
    const row: ValueListRow = { ...list, values, origin: 'managed', updatedAt: now };
    const kept = keep(row);
    const others = [...this.#lists.values()].filter((each) => each.row.id !== id);
    const total = others.reduce((sum, { text }) => sum + text.bytes.length, kept.text.bytes.length);
    if (kept.text.bytes.length > MAX_VALUE_LIST_BYTES || total > MAX_ALL_VALUES_BYTES) {
      return tooLarge(id);
    }
    const found: Problem[] = [];
    const wanted = { id, type: known, exact: true, folded: false, by: id, file: id };
    const built = readValueList(id, kept.text.bytes, wanted, found);
    if (typeof built === 'string') return refused('ENG1505', `the value list ${id} ${built}`);
    store.valueLists.put(row);
    store.recorder.valueList(this.#row(id), row);
    this.#lists.set(id, kept);
    changed({ ...NO_CHANGES, exceptionsChanged: true });
    return answered(this.#view(kept), found.map(ofValues));
  }

  #row(id: string): ValueListRow | null {
    const kept = this.#lists.get(id);
    return kept === undefined ? null : { ...kept.row, values: textOf(kept) };
  }

  #view({ row, text, count }: Kept): ValueListView {
    const { name, description } = plainOf(tableOf(row.document));
    const { id, type, origin, updatedAt } = row;
    return {
      id,
      type,
      origin,
      updatedAt,
      name: typeof name === 'string' ? name : id,
      description: typeof description === 'string' ? description : '',
      values: count,
      bytes: text.bytes.length,
      usedBy: this.#options.usedBy(id),
    };
  }
}

const created = ({ by, now }: Author) =>
  [
    ['created_by', by],
    ['created_at', new Date(now).toISOString()],
  ] as const;

function keep({ values, ...row }: ValueListRow): Kept {
  const header = Buffer.from(`# type: ${row.type}\n`);
  const bytes = Buffer.concat([header, Buffer.from(values)]);
  let count = 0;
  for (let at = bytes.indexOf(0x0a, header.length); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    count += 1;
  }
  return { row, text: valueListText(row.id, row.id, bytes), from: header.length, count };
}

const textOf = ({ text, from }: Kept): string =>
  new TextDecoder().decode(text.bytes.subarray(from));

/** Without reading all of the others as text: there may be millions. No line is empty. */
function pageOf({ text: { bytes }, from }: Kept, first: number, limit: number): string[] {
  const lines: string[] = [];
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let start = from;
  for (let line = 0; lines.length < limit; line += 1) {
    const end = all.indexOf(0x0a, start);
    if (end < 0) break;
    if (line >= first) lines.push(all.toString('utf8', start, end));
    start = end + 1;
  }
  return lines;
}

const linesOf = (text: string): string[] =>
  text.split(/\r?\n/).filter((line) => line.trim() !== '');

const ofValues = ({ code, severity, message, hint }: Problem): FieldProblem => ({
  code,
  severity,
  message,
  hint,
  field: 'values',
  span: null,
});

const unknownList = (id: string) =>
  refused('ENG1504', `there is no value list ${id}`, 'make it first, with the type of its values');

const tooLarge = (id: string) =>
  refused(
    'ENG1508',
    `the value list ${id} is too large: a list has at most 32 MB, and all of them 256 MB`,
    'ranges of addresses take less room than single ones',
  );
