import { at, isTable, newTable, without, type Path, type Table } from '../../model/data.ts';
import type { RuleDocument } from '../../model/document.ts';
import { FormatError, WriteError } from '../errors.ts';
import type { Entry, Format, ReadEntry, ReadText } from '../format.ts';
import { withoutPlainSummary } from '../ndjson/summary.ts';
import type { Places } from '../place.ts';
import { flattenNewTerms, nestNewTerms, NESTED_NEW_TERMS } from './new-terms.ts';
import { restoreNulls, takeOutNulls } from './nulls.ts';
import { readOthers } from './read-others.ts';
import { tomlPlaces } from './places.ts';
import { readToml } from './read.ts';
import { writeToml } from './write.ts';
import { othersRoot } from './write-others.ts';

/**
 * One rule per file: `[metadata]`, `[rule]`, `[[rule.threat]]`, `[transform]`. Or lists of
 * exceptions with their items, or connectors, see `read-others.ts`.
 */
export const TOML: Format = {
  name: 'toml',
  extension: '.toml',
  holds: 'one',
  looksLikeRules: (text) => /^\s*\[\[?\s*(?:rule|exceptions|action_connectors)\b/m.test(text),
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
  if (isTable(root['rule'])) return { entries: [ruleEntry(text, root)], errors: [] };
  const others = readOthers(text, root);
  const error = others.entries.length > 0 ? null : misplacedRule(text, root);
  return error === null ? others : { ...others, errors: [...others.errors, error] };
}

/** Together they are those of no other kind of file. */
const RULE_KEYS = ['rule_id', 'type', 'query', 'severity', 'risk_score'];

/** The fields of a rule in a table with another name, or in none. */
function misplacedRule(text: string, root: Table): FormatError | null {
  const isRule = (table: Table) => RULE_KEYS.filter((key) => Object.hasOwn(table, key)).length >= 3;
  if (isRule(root)) {
    const message = 'the fields of the rule are not in a table: write [rule] above them';
    return new FormatError('RUL1007', message, placeAtStart(text));
  }
  for (const [name, value] of Object.entries(root)) {
    if (!isTable(value) || !isRule(value)) continue;
    const message = `the fields of the rule are in [${name}]: write [rule]`;
    return new FormatError('RUL1007', message, tomlPlaces(text).get([name])?.key.start ?? 0);
  }
  return null;
}

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

/** A byte order mark is not a useful position. */
const placeAtStart = (text: string) => (text.startsWith('\ufeff') ? 1 : 0);

function write(all: readonly Entry[]): string {
  const entries = withoutPlainSummary(all);
  const rule = entries.find((entry) => entry.kind === 'rule');
  if (entries.length === 0 || (rule !== undefined && entries.length > 1)) {
    throw new WriteError('a TOML file contains one rule; write to a directory for several');
  }
  if (entries.some(({ kind }) => kind === 'summary')) {
    throw new WriteError('a TOML file cannot hold the objects that the summary lists as missing');
  }
  return writeToml(takeOutNulls(rule === undefined ? othersRoot(entries) : ruleRoot(rule)));
}

function ruleRoot({ document }: Extract<Entry, { readonly kind: 'rule' }>): Table {
  const { metadata, rule, others } = document;
  return newTable([
    ...(metadata === null ? [] : ([['metadata', metadata]] as const)),
    ['rule', nestNewTerms(rule)],
    ...Object.entries(others),
  ]);
}
