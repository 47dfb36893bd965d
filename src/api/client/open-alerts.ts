import { join } from 'node:path';
import { alertSelectionOf } from '../../service/alerts/alert-query.ts';
import {
  alertDocumentsOf,
  resolveAlert,
  type DocumentPage,
} from '../../service/alerts/find-alerts.ts';
import { alertDetail, type AlertDetail } from '../../service/alerts/alert-detail.ts';
import { alertPage, type AlertSummaries } from '../../service/alerts/views.ts';
import { printJson } from '../../events/json.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { unknownSpace } from '../../service/detection/space-error.ts';
import type { ApiClient } from './api-client.ts';

/** Access to alerts. Filters are those of the API; `limit` and `after` select the page. Throws `CodedError`. */
export interface AlertSource {
  page(filters: URLSearchParams): Promise<AlertSummaries>;
  count(filters: URLSearchParams): Promise<number>;
  /** @param id its first digits are sufficient */
  show(id: string): Promise<AlertDetail>;
  documents(filters: URLSearchParams): Promise<DocumentPage>;
  close(): void;
}

/** The alerts of a running service. */
export function serviceAlerts(client: ApiClient): AlertSource {
  return {
    page: (query) => client.call('GET /dw/alerts', { query }),
    count: async (query) => (await client.call('GET /dw/alerts/_count', { query })).count,
    show: (id) => client.callExact('GET /dw/alerts/:id', { id }),
    documents: async (query) => {
      const { documents, next } = await client.callExact('GET /dw/alerts/_documents', { query });
      return { documents: documents.map((document) => printJson(document)), next };
    },
    close: () => {},
  };
}

/**
 * The alerts of a space of a data directory, whether or not a service is running on it.
 *
 * @param now in nanoseconds since 1970
 */
export async function folderAlerts(
  folder: string,
  now: bigint,
  space = DEFAULT_SPACE,
): Promise<AlertSource> {
  // Loaded on demand: with a running service, no store is needed.
  const { openDetectionReader } = await import('../../stores/open/detection.ts');
  const { detectionFileOf, isSpaceId } = await import('../../stores/open/space-folders.ts');
  if (!isSpaceId(space)) throw unknownSpace(space);
  const reader = await openDetectionReader(join(folder, detectionFileOf(space)));
  const requestOf = (filters: URLSearchParams) => {
    const { query, order } = alertSelectionOf(filters, now, PAGING);
    const limit = Number(filters.get('limit') ?? USUAL_LIMIT);
    return { query, order, limit, after: filters.get('after') };
  };
  return {
    page: async (filters) => reader.snapshot(() => alertPage(reader, requestOf(filters))),
    count: async (filters) => reader.alerts.count(requestOf(filters).query),
    show: async (id) => reader.snapshot(() => alertDetail(reader, resolveAlert(reader, id))),
    documents: async (filters) =>
      reader.snapshot(() => alertDocumentsOf(reader, requestOf(filters))),
    close: () => reader.close(),
  };
}

const PAGING = ['limit', 'after'];
const USUAL_LIMIT = 50;
