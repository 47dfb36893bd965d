import type { AlertQuery } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { text, whole } from '../operation/fields.ts';
import { internal, operation } from '../operation/operation.ts';
import { ALERT_FILTERS } from './alert-filters.ts';
import { alertDetail } from './alert-detail.ts';
import { alertDocumentsOf, resolveAlert, resolveAlerts } from './find-alerts.ts';
import { alertCount, alertPage, documentPage } from './schemas.ts';
import { alertPage as pageOf, MAX_PAGE, type AlertPageRequest } from './views.ts';

const USUAL_PAGE = 50;
/** Whole documents are large. */
const MAX_DOCUMENTS = 200;

export interface AlertParts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
}

const page = (most: number) => ({
  limit: whole(1, most).default(USUAL_PAGE),
  after: text().optional().describe('`next` of the page before'),
});

export const listAlerts = operation({
  name: 'alerts.page',
  on: 'GET /dw/alerts',
  about: 'lists alerts, a page at a time',
  answers: '`alerts`, and `next`, which is `null` on the last page',
  rows: 'alerts',
  right: 'read',
  query: page(MAX_PAGE),
  filters: ALERT_FILTERS,
  answer: alertPage,
  ask: ({ filters, query }) => ({ ...filters, ...query, after: query.after ?? null }),
  run: ({ store }: AlertParts, request: AlertPageRequest) => pageOf(store, request),
});

export const listAlertDocuments = operation({
  name: 'alerts.documents',
  on: 'GET /dw/alerts/_documents',
  about: 'lists whole documents of alerts, a page at a time',
  answers: '`documents`, and `next`, which is `null` on the last page',
  right: 'read',
  query: page(MAX_DOCUMENTS),
  filters: ALERT_FILTERS,
  answer: documentPage,
  ask: ({ filters, query }) => ({ ...filters, ...query, after: query.after ?? null }),
  run({ store }: AlertParts, request: AlertPageRequest) {
    const { documents, next } = alertDocumentsOf(store, request);
    return `{"documents":[${documents.join(',')}],"next":${JSON.stringify(next)}}`;
  },
});

export const countAlerts = operation({
  name: 'alerts.count',
  on: 'GET /dw/alerts/_count',
  about: 'counts alerts',
  answers: '`count`',
  right: 'read',
  filters: ALERT_FILTERS,
  answer: alertCount,
  ask: ({ filters: { query } }) => ({ query }),
  run: ({ store }: AlertParts, { query }: { readonly query: AlertQuery }) => ({
    count: store.alerts.count(query),
  }),
});

/** Everything that the store knows of an alert; its route adds what stored events say. */
export const getAlert = internal({
  name: 'alerts.get',
  run: ({ store }: AlertParts, { id }: { readonly id: string }) =>
    alertDetail(store, resolveAlert(store, id)),
});

/** The ids of alerts that are named by their first digits, for what is asked on another thread. */
export const resolveAlertIds = internal({
  name: 'alerts.resolve',
  run: ({ store }: AlertParts, { ids }: { readonly ids: readonly string[] }) => ({
    ids: resolveAlerts(store, ids),
  }),
});
