import {
  at,
  isTable,
  newTable,
  without,
  type Path,
  type Table,
  type RuleDocument,
  type Data,
} from '../../model/data.ts';
import {
  FormatError,
  WriteError,
  type Entry,
  type Format,
  type ReadEntry,
  type ReadText,
  type Places,
} from '../format.ts';
import { withoutPlainSummary } from '../ndjson/summary.ts';
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

/** Where the values of a nested `new_terms` stand, by their names in the API. */
const NESTED_NEW_TERMS: Readonly<Record<string, string>> = {
  new_terms_fields: 'value',
  history_window_start: 'history_window_start',
};

/**
 * The TOML form writes the fields of a new terms rule as a table of its own,
 *
 *     new_terms = { field = "new_terms_fields", value = […],
 *                   history_window_start = [{ field = "history_window_start", value = "now-7d" }] }
 *
 * and the API as two fields. A table of any other shape is unchanged.
 */
function flattenNewTerms(rule: Table): Table {
  const nested = at(rule, 'new_terms');
  const history = at(nested, 'history_window_start');
  const start = Array.isArray(history) && history.length === 1 ? history[0] : undefined;
  const fields = at(nested, 'value');
  const window = at(start, 'value');
  const isKnown =
    hasExactly(nested, ['field', 'value', 'history_window_start']) &&
    hasExactly(start, ['field', 'value']) &&
    at(nested, 'field') === 'new_terms_fields' &&
    at(start, 'field') === 'history_window_start';
  if (!isKnown || fields === undefined || window === undefined || hasFlat(rule)) return rule;
  return newTable(
    Object.entries(rule).flatMap(([key, value]): [string, Data][] =>
      key === 'new_terms'
        ? [
            ['new_terms_fields', fields],
            ['history_window_start', window],
          ]
        : [[key, value]],
    ),
  );
}

/** The inverse. */
function nestNewTerms(rule: Table): Table {
  const fields = at(rule, 'new_terms_fields');
  const window = at(rule, 'history_window_start');
  if (fields === undefined || window === undefined || at(rule, 'new_terms') !== undefined) {
    return rule;
  }
  const nested = newTable([
    ['field', 'new_terms_fields'],
    ['value', fields],
    [
      'history_window_start',
      [
        newTable([
          ['field', 'history_window_start'],
          ['value', window],
        ]),
      ],
    ],
  ]);
  const rest = without(rule, ['new_terms_fields', 'history_window_start']);
  rest['new_terms'] = nested;
  return rest;
}

const hasFlat = (rule: Table) =>
  at(rule, 'new_terms_fields') !== undefined || at(rule, 'history_window_start') !== undefined;

function hasExactly(data: Data | undefined, keys: readonly string[]): boolean {
  return (
    isTable(data) &&
    Object.keys(data).length === keys.length &&
    keys.every((key) => Object.hasOwn(data, key))
  );
}
