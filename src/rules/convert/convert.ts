import type { Entry, Format } from '../formats/index.ts';
import { formatOf } from '../formats/index.ts';
import { NDJSON } from '../formats/ndjson/index.ts';
import { TOML } from '../formats/toml/index.ts';
import { FileNames } from './file-names.ts';

export interface WrittenFile {
  /** Relative to the folder that is written to; empty where the file itself was named. */
  readonly name: string;
  readonly text: string;
}

/** What a folder holds beside one TOML file for each rule: lists, items, connectors, the summary. */
export const REST_FILE = 'export.ndjson';

/**
 * Writes entries in the form that the name of the output says: a file by its ending, otherwise a
 * folder. Nothing is left out; what a form has no place for is a {@link WriteError}.
 */
export function convert(entries: readonly Entry[], output: string): readonly WrittenFile[] {
  const format: Format | undefined = formatOf(output);
  if (format !== undefined) return [{ name: '', text: format.write(entries) }];
  const names = new FileNames();
  const files = entries.flatMap((entry) =>
    entry.kind === 'rule'
      ? [{ name: names.nameOf(entry.document.rule), text: TOML.write([entry]) }]
      : [],
  );
  const rest = entries.filter(({ kind }) => kind !== 'rule');
  if (rest.length > 0) files.push({ name: REST_FILE, text: NDJSON.write(rest) });
  return files;
}
