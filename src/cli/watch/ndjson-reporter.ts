import { alertDocuments, type DocumentContext } from '../../detect/alert/index.ts';
import type { Alert } from '../../detect/alert.ts';
import { printJson } from '../../events/json.ts';
import { safeJson } from '../output/safe-text.ts';
import type { Reporter } from './reporter.ts';

/**
 * Alerts as whole documents, a line each, as a scan writes them. One that has absorbed others comes
 * again under the same `kibana.alert.uuid` when its count is final.
 */
export function ndjsonReporter(
  context: Omit<DocumentContext, 'now' | 'executionTime'>,
  isTerminal: boolean,
): Reporter {
  const documents = (alert: Alert, now: bigint) =>
    alertDocuments(alert, { ...context, now, executionTime: now }).map((document) => {
      const line = printJson(document);
      return isTerminal ? safeJson(line) : line;
    });
  return { alert: documents, alike: documents, full: () => [] };
}
