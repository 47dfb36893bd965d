import { at, isTable, newTable, without, type Path, type Table } from '../../model/data.ts';
import type { RuleDocument } from '../../model/document.ts';
import { FormatError, WriteError } from '../errors.ts';
import type { Entry, Format, ReadEntry, ReadText } from '../format.ts';
import type { Places } from '../place.ts';
import { flattenNewTerms, nestNewTerms, NESTED_NEW_TERMS } from './new-terms.ts';
import { restoreNulls, takeOutNulls } from './nulls.ts';
import { tomlPlaces } from './places.ts';
import { readToml } from './read.ts';
import { writeToml } from './write.ts';

/** One rule a file: `[metadata]`, `[rule]`, `[[rule.threat]]`, `[transform]`. */
export const TOML: Format = {
  name: 'toml',
  extension: '.toml',
  holds: 'one',
  looksLikeRules: (text) => /^\s*\[\[?\s*rule\b/m.test(text),
  read,
  write,
};

function read(text: string): ReadText {
  let root: Table;
  try {
    root = readToml(text);
  } catch (error) {
    if (error instanceof FormatError) return { entries: [], errors: [error] };
    throw error;
  }
  return isTable(root['rule']) ? { entries: [ruleEntry(text, root)], errors: [] } : NOTHING;
}

const NOTHING: ReadText = { entries: [], errors: [] };

function ruleEntry(text: string, written: Table): ReadEntry {
  const root = restoreNulls(written);
  const metadata = at(root, 'metadata');
  const document: RuleDocument = {
    metadata: isTable(metadata) ? metadata : null,
    rule: flattenNewTerms(root['rule'] as Table),
    others: without(root, isTable(metadata) ? ['metadata', 'rule'] : ['rule']),
  };
  let places: Places | undefined;
  const placeOf = (path: Path) => {
    places ??= tomlPlaces(text);
    return (
      places.get(path) ?? places.get(['rule', 'new_terms', NESTED_NEW_TERMS[String(path[1])] ?? ''])
    );
  };
  return { entry: { kind: 'rule', document }, offset: placeAtStart(text), placeOf };
}

/** A byte order mark is no place to point at. */
const placeAtStart = (text: string) => (text.startsWith('\ufeff') ? 1 : 0);

function write(entries: readonly Entry[]): string {
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || entry.kind !== 'rule') {
    throw new WriteError('a TOML file holds one rule; write to a folder for several');
  }
  const { metadata, rule, others } = entry.document;
  const nested = nestNewTerms(rule);
  return writeToml(
    takeOutNulls(
      newTable([
        ...(metadata === null ? [] : ([['metadata', metadata]] as const)),
        ['rule', nested],
        ...Object.entries(others),
      ]),
    ),
  );
}
