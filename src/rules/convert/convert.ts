import type { Entry, Format } from '../formats/index.ts';
import { formatOf } from '../formats/index.ts';
import { withoutPlainSummary } from '../formats/ndjson/summary.ts';
import { NDJSON } from '../formats/ndjson/index.ts';
import { TOML } from '../formats/toml/index.ts';
import { itemsByList, listKeyOf } from '../formats/toml/write-others.ts';
import { at, type Data } from '../model/data.ts';
import { FileNames, wordsOfRule } from './file-names.ts';

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
