import { alertSelectionOf, type AlertSelection } from '../../engine/alerts/alert-query.ts';
import type { DocumentPage } from '../../engine/alerts/find-alerts.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import { CodedError } from '../../util/coded-error.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { operationProblem } from '../problem.ts';
import { json } from './answers.ts';
import { callDetection, filtersOf, numberOf } from './detection-call.ts';
import { badRequest, checkNames, jsonBody, textIn, textsIn } from './json-body.ts';
import type { Call, Routes, Services } from './services.ts';
import { triageChange } from './triage-change.ts';

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
/** Whole documents are large. */
const MAX_DOCUMENTS = 200;
const PAGING = ['limit', 'after', 'pretty'];

const MAX_IDS = 1_000;
const MAX_NOTE = 10_000;
const MAX_QUERY = 64_000;
const MAX_AUTHOR = 200;
/** Until people sign in, who they are is what they say. */
const ANYBODY = 'local';

/** Alerts: to list, to look at, and to change. */
export const alertRoutes: Routes = (app, services) => {
  const page = (call: Call, operation: string, most: number) => {
    const { query, order } = selectionOf(call, services);
    const limit = numberOf(call, 'limit', USUAL_PAGE, most);
    const after = call.req.query('after') ?? null;
    return callDetection(services, operation, { query, order, limit, after });
  };
  app.get('/dw/alerts', async (call) => json(call, await page(call, 'alerts.page', MAX_PAGE)));
  app.get('/dw/alerts/_documents', async (call) => {
    const found = (await page(call, 'alerts.documents', MAX_DOCUMENTS)) as DocumentPage;
    const next = JSON.stringify(found.next);
    return json(call, `{"documents":[${found.documents.join(',')}],"next":${next}}`);
  });
  app.get('/dw/alerts/_count', async (call) => {
    const { query } = selectionOf(call, services);
    return json(call, { count: await callDetection(services, 'alerts.count', { query }) });
  });
  app.get('/dw/alerts/:id', async (call) => {
    const [id] = await resolved(services, [call.req.param('id')]);
    const detail = await callDetection(services, 'alerts.get', { id });
    // Documents have whole numbers that JSON of JavaScript cannot write.
    return json(call, printJson(detail as unknown as JsonObject));
  });
  app.post('/dw/alerts/_change', async (call) => {
    const body = await jsonBody(call, services);
    checkNames(body, ['ids', 'query', 'change', 'note', 'by']);
    const change = triageChange.read(body['change'], 'change', services.now());
    const note = textIn(body, 'note', MAX_NOTE);
    const by = textIn(body, 'by', MAX_AUTHOR) ?? ANYBODY;
    const given = textsIn(body, 'ids', MAX_IDS);
    const filters = textIn(body, 'query', MAX_QUERY);
    if ((given === undefined) === (filters === undefined))
      throw badRequest('name the alerts either by ids or by a query');
    if (given !== undefined) {
      const ids = await resolved(services, given);
      return json(call, await callDetection(services, 'alerts.change', { ids, change, note, by }));
    }
    const { query } = readSelection(new URLSearchParams(filters), services, []);
    return json(call, await callDetection(services, 'alerts.bulk', { query, change, note, by }));
  });
  app.post('/dw/alerts/_note', async (call) => {
    const body = await jsonBody(call, services);
    checkNames(body, ['ids', 'text', 'by']);
    const ids = await resolved(services, textsIn(body, 'ids', MAX_IDS) ?? []);
    const text = textIn(body, 'text', MAX_NOTE) ?? '';
    const by = textIn(body, 'by', MAX_AUTHOR) ?? ANYBODY;
    if (ids.length === 0 || text.trim() === '') throw badRequest('a note needs ids and a text');
    return json(call, await callDetection(services, 'alerts.note', { ids, text, by }));
  });
};

const selectionOf = (call: Call, services: Services) =>
  readSelection(filtersOf(call), services, PAGING);

function readSelection(
  filters: URLSearchParams,
  { now }: Services,
  others: readonly string[],
): AlertSelection {
  try {
    return alertSelectionOf(filters, BigInt(now()) * NANOS_PER_MS, others);
  } catch (error) {
    throw error instanceof CodedError ? operationProblem(error) : error;
  }
}

async function resolved(services: Services, ids: readonly string[]): Promise<readonly string[]> {
  return ((await callDetection(services, 'alerts.resolve', { ids })) as Resolved).ids;
}

interface Resolved {
  readonly ids: readonly string[];
}
