import { type Entry, type Format, formatOf } from '../formats/index.ts';
import { withoutPlainSummary } from '../formats/ndjson/summary.ts';
import { NDJSON } from '../formats/ndjson/index.ts';
import { TOML } from '../formats/toml/index.ts';
import { itemsByList, listKeyOf } from '../formats/toml/write-others.ts';
import { at, type Data, type Table } from '../model/data.ts';

export interface WrittenFile {
  /** Relative to the output directory; empty if the output is a file. */
  readonly name: string;
  readonly text: string;
}

/** The content of a directory besides one TOML file for each rule, list and connector. */
export const REST_FILE = 'export.ndjson';

/**
 * Writes entries in the format of the output name: a file by its extension, otherwise a directory.
 * Nothing is dropped; anything that a format cannot hold is a {@link WriteError}.
 */
export function convert(entries: readonly Entry[], output: string): readonly WrittenFile[] {
  const format: Format | undefined = formatOf(output);
  if (format !== undefined) return [{ name: '', text: format.write(entries) }];
  const names = new FileNames();
  const items = itemsByList(entries);
  const written = new Set<Entry>();
  const files = entries.flatMap((entry) => {
    const parts = partsOf(entry, items);
    if (parts === null) return [];
    for (const part of parts.entries) written.add(part);
    return [{ name: names.nameOf(parts.words), text: TOML.write(parts.entries) }];
  });
  const rest = withoutPlainSummary(entries).filter((entry) => !written.has(entry));
  if (rest.length > 0) files.push({ name: REST_FILE, text: NDJSON.write(rest) });
  return files;
}

/**
 * The content of one TOML file and the words of its name; `null` for entries that do not start a
 * file.
 */
function partsOf(
  entry: Entry,
  items: Map<string, Entry[]>,
): { readonly entries: readonly Entry[]; readonly words: readonly (Data | undefined)[] } | null {
  switch (entry.kind) {
    case 'rule':
      return { entries: [entry], words: wordsOfRule(entry.document.rule) };
    case 'exception_list': {
      const { name, list_id } = entry.data;
      const key = listKeyOf(entry.data);
      const own = items.get(key) ?? [];
      // If several lists have the same id, the first one gets the items.
      items.delete(key);
      return { entries: [entry, ...own], words: ['exceptions', name ?? list_id] };
    }
    case 'connector': {
      const { id, attributes } = entry.data;
      return { entries: [entry], words: ['connector', at(attributes, 'name') ?? id] };
    }
    default:
      return null;
  }
}

/** Long enough to distinguish rules, short enough for every file system. */
const MAX_LENGTH = 100;

/**
 * File names made of words, in lower-case ASCII letters, digits and underscores, so that the name
 * of an untrusted rule cannot lead out of the directory.
 */
class FileNames {
  readonly #used = new Set<string>();

  nameOf(words: readonly (Data | undefined)[]): string {
    const base = words.map(slug).filter(Boolean).join('_').slice(0, MAX_LENGTH) || 'rule';
    let name = base;
    for (let count = 2; this.#used.has(name); count += 1) name = `${base}_${count}`;
    this.#used.add(name);
    return `${name}.toml`;
  }
}

/** The first tactic and the name. */
function wordsOfRule(rule: Table): readonly (Data | undefined)[] {
  const threat = at(rule, 'threat');
  const first = Array.isArray(threat) ? threat[0] : undefined;
  return [at(at(first, 'tactic'), 'name'), at(rule, 'name') ?? at(rule, 'rule_id')];
}

function slug(data: Data | undefined): string {
  if (typeof data !== 'string') return '';
  return data
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
