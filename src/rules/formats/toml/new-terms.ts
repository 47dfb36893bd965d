import { at, isTable, newTable, without, type Data, type Table } from '../../model/data.ts';

/** Where the values of a nested `new_terms` stand, by their names in the API. */
export const NESTED_NEW_TERMS: Readonly<Record<string, string>> = {
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
export function flattenNewTerms(rule: Table): Table {
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
export function nestNewTerms(rule: Table): Table {
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
