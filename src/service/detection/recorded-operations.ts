import type { RecordedChanges } from '../operation/changes.ts';
import { recordOf, summaryOf } from '../operation/record.ts';

/** What is recorded of exports. What an operation changes of rules, exceptions and value lists is recorded where that is written. */
export function recordExport(name: string, given: unknown): RecordedChanges {
  if (name !== 'rules.export' && name !== 'valueLists.export') return { items: [], counts: [] };
  const args = given as Readonly<Record<string, unknown>>;
  const id = typeof args['id'] === 'string' ? args['id'] : null;
  return recordOf(name === 'rules.export' ? 'rule' : 'value-list', id, null, summaryOf(args));
}
