import type { DetectionReader } from '../../stores/detection-store.ts';
import { alertDetail } from './alert-detail.ts';
import { alertDocumentsOf, resolveAlerts } from './find-alerts.ts';
import type { AlertPageRequest } from './views.ts';

interface ReadingParts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
}

/** What is read of alerts beyond lists of them, by name; arguments and results are plain data. */
export const READING_OPERATIONS = {
  'alerts.resolve': ({ store }: ReadingParts, { ids }: { readonly ids: readonly string[] }) => ({
    ids: resolveAlerts(store, ids),
  }),
  'alerts.get': ({ store }: ReadingParts, { id }: { readonly id: string }) =>
    alertDetail(store, id),
  'alerts.documents': ({ store }: ReadingParts, request: AlertPageRequest) =>
    alertDocumentsOf(store, request),
};
