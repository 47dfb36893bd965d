import { newTable, type Data, type Table } from '../../model/data.ts';
import type { Entry } from '../format.ts';

const NOTHING_MISSING = [
  ['missing_rules', []],
  ['missing_rules_count', 0],
  ['missing_exception_lists', []],
  ['missing_exception_lists_count', 0],
  ['missing_exception_list_items', []],
  ['missing_exception_list_item_count', 0],
  ['missing_action_connections', []],
  ['missing_action_connection_count', 0],
  ['excluded_action_connections', []],
  ['excluded_action_connection_count', 0],
] as const;

/** The last line of an export: the counts. Other content of an older summary is kept. */
export function summaryOf(entries: readonly Entry[], old: Table): Table {
  const count = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind).length;
  const summary = newTable(Object.entries(old));
  const counts: readonly (readonly [string, Data])[] = [
    ['exported_count', entries.length],
    ['exported_rules_count', count('rule')],
    ['exported_exception_list_count', count('exception_list')],
    ['exported_exception_list_item_count', count('exception_item')],
    ['exported_action_connector_count', count('connector')],
  ];
  for (const [key, value] of counts) summary[key] = value;
  for (const [key, value] of NOTHING_MISSING) {
    summary[key] ??= Array.isArray(value) ? [] : (value as Data);
  }
  return summary;
}

/** The entries without a summary that only has counts. */
export function withoutPlainSummary(entries: readonly Entry[]): readonly Entry[] {
  const others = entries.filter(({ kind }) => kind !== 'summary');
  const plain = summaryOf(others, newTable());
  return entries.filter((entry) => {
    if (entry.kind !== 'summary') return true;
    const own = summaryOf(others, entry.data);
    return (
      Object.keys(own).length !== Object.keys(plain).length ||
      Object.entries(plain).some(([key, value]) => !isSame(own[key], value))
    );
  });
}

/** Of counts and empty lists. */
function isSame(a: Data | undefined, b: Data): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0);
}
