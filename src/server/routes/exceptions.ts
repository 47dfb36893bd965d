import { json } from './answers.ts';
import { callDetection, numberOf } from './detection-call.ts';
import { badRequest, checkNames, jsonBody, textIn, textsIn } from './json-body.ts';
import type { Routes } from './services.ts';

const MAX_RULES = 10_000;
const MAX_AUTHOR = 200;
/** Until people sign in, who they are is what they say. */
const ANYBODY = 'local';

/** Exceptions before they are made: proposed from an alert, and what they would have hidden; and the noise of rules. */
export const exceptionRoutes: Routes = (app, services) => {
  app.get('/dw/alerts/:id/_exceptions', async (call) => {
    const named = [call.req.param('id')];
    const { ids } = (await callDetection(services, 'alerts.resolve', { ids: named })) as Resolved;
    return json(call, await callDetection(services, 'exceptions.propose', { alertId: ids[0] }));
  });
  app.post('/dw/exceptions/_effect', async (call) => {
    const body = await jsonBody(call, services);
    checkNames(body, ['items', 'rules', 'by']);
    const { items } = body;
    if (!Array.isArray(items)) throw badRequest('items is not a list of exception items');
    const ruleIds = textsIn(body, 'rules', MAX_RULES);
    const by = textIn(body, 'by', MAX_AUTHOR) ?? ANYBODY;
    return json(call, await callDetection(services, 'exceptions.effect', { items, ruleIds, by }));
  });
  app.get('/dw/rules/_noise', async (call) => {
    const limit = numberOf(call, 'limit', MAX_RULES, MAX_RULES);
    return json(call, { rules: await callDetection(services, 'rules.noise', { limit }) });
  });
};

interface Resolved {
  readonly ids: readonly string[];
}
