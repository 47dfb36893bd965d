import {
  nearestPlace,
  FormatError,
  type OtherKind,
  type ReadEntry,
  type ReadText,
} from '../format.ts';
import {
  at,
  isTable,
  newTable,
  without,
  type Data,
  type Path,
  type Table,
} from '../../model/data.ts';
import { writeJson } from '../json/write.ts';
import { NOTHING_APART, putTogether, type Apart } from '../carried.ts';
import { restoreNulls } from './nulls.ts';
import { tomlPlaces } from './places.ts';

/** The rest of the file is stored with each of its lists, so it is bounded. */
const MAX_CARRIED = 1_000_000;

/**
 * The forms of exceptions and of connectors: `[[exceptions]]` with `[exceptions.container]` and
 * `[[exceptions.items]]`, and `[[action_connectors]]`; `[metadata]` says which rules they are for.
 */
export function readOthers(text: string, written: Table): ReadText {
  return hasOthers(written) ? new Reader(text, restoreNulls(written)).read() : NOTHING;
}

const NOTHING: ReadText = { entries: [], errors: [] };

const hasOthers = (root: Table) =>
  Array.isArray(root['exceptions']) || Array.isArray(root['action_connectors']);

class Reader {
  readonly #root: Table;
  readonly #places: ReturnType<typeof tomlPlaces>;
  readonly #entries: ReadEntry[] = [];
  readonly #errors: FormatError[] = [];
  readonly #about: Pick<Apart, 'metadata' | 'others'>;

  constructor(text: string, root: Table) {
    this.#root = root;
    this.#places = tomlPlaces(text);
    const metadata = at(root, 'metadata');
    const own = ['exceptions', 'action_connectors'].filter((key) => Array.isArray(root[key]));
    this.#about = {
      metadata: isTable(metadata) ? metadata : null,
      others: without(root, isTable(metadata) ? ['metadata', ...own] : own),
    };
  }

  read(): ReadText {
    const lists = listAt(this.#root, 'exceptions');
    const connectors = listAt(this.#root, 'action_connectors');
    if (this.#isTooMuch(lists.length + connectors.length)) {
      this.#fault(
        'RUL3003',
        [],
        'the content besides the lists is too large to be stored with each of them',
      );
    } else {
      for (const [index, each] of lists.entries()) this.#list(each, ['exceptions', index]);
      for (const [index, each] of connectors.entries()) {
        const path = ['action_connectors', index];
        this.#add('connector', each, this.#about, path);
      }
    }
    return { entries: this.#entries, errors: this.#errors };
  }

  #list(each: Data, path: Path): void {
    if (!isTable(each)) {
      this.#fault('RUL3004', path, 'an exception must be a table with a container and items');
      return;
    }
    const { container, items } = each;
    if (isTable(container)) {
      const beside = without(each, ['container', 'items']);
      this.#add('exception_list', container, { ...this.#about, beside }, [...path, 'container']);
    } else {
      this.#fault('RUL3004', path, '[exceptions.container], the list of the items, is missing');
    }
    if (items !== undefined && !Array.isArray(items)) {
      this.#fault('RUL3004', [...path, 'items'], 'items must be a list: [[exceptions.items]]');
      return;
    }
    for (const [index, item] of (items ?? []).entries()) {
      const own = isTable(item) && isTable(container) ? inList(item, container) : item;
      this.#add('exception_item', own, {}, [...path, 'items', index]);
    }
  }

  #add(kind: OtherKind, data: Data, about: Partial<Apart>, path: Path): void {
    if (!isTable(data)) {
      this.#fault('RUL3004', path, 'expected a table');
      return;
    }
    const whole = putTogether({ ...NOTHING_APART, ...about, data });
    if (whole === null) {
      this.#fault(
        'RUL3003',
        path,
        'meta is not a table, so the rest of the file cannot be stored in it',
      );
      return;
    }
    this.#entries.push({
      entry: { kind, data: whole },
      offset: this.#offsetOf(path),
      placeOf: ([, ...steps]) =>
        this.#places.get([...path, ...steps]) ?? this.#places.get(outOfMeta(steps)),
    });
  }

  #isTooMuch(count: number): boolean {
    const { metadata, others } = this.#about;
    const whole = putTogether({ ...NOTHING_APART, metadata, others });
    return whole !== null && writeJson(whole, 'line').length * (count - 1) > MAX_CARRIED;
  }

  #fault(code: FormatError['code'], path: Path, message: string): void {
    // Limits the errors reported for an invalid file.
    if (this.#errors.length < MAX_ERRORS) {
      this.#errors.push(new FormatError(code, message, this.#offsetOf(path)));
    }
  }

  #offsetOf(path: Path): number {
    return nearestPlace((each) => this.#places.get(each), path)?.key.start ?? 0;
  }
}

const MAX_ERRORS = 100;

function listAt(root: Table, key: string): readonly Data[] {
  const value = root[key];
  return Array.isArray(value) ? value : [];
}

/** An item need not repeat the values of its list. */
function inList(item: Table, container: Table): Table {
  const inherited = ['list_id', 'namespace_type'].filter(
    (key) => item[key] === undefined && container[key] !== undefined,
  );
  return inherited.length === 0
    ? item
    : newTable([
        ...Object.entries(item),
        ...inherited.map((key) => [key, container[key] as Data] as const),
      ]);
}

/** `[metadata]` is stored in `meta`, and written at the root of the file. */
function outOfMeta([meta, dockwarden, ...path]: Path): Path {
  return meta === 'meta' && dockwarden === 'dockwarden' ? path : [];
}
