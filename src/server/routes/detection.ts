import { json } from './answers.ts';
import { callDetection, numberOf } from './detection-call.ts';
import { badRequest, checkNames, jsonBody, textIn } from './json-body.ts';
import type { Call, Routes, Services } from './services.ts';

const USUAL_LIST = 50;
const MAX_LIST = 1_000;
const OUTCOMES = ['succeeded', 'warning', 'failed'];
const MAX_AUTHOR = 200;
const ANYBODY = 'local';

/** Rules, their runs and gaps, and jobs. */
export const detectionRoutes: Routes = (app, services) => {
  const limit = (call: Call) => numberOf(call, 'limit', USUAL_LIST, MAX_LIST);
  app.get('/dw/rules', async (call) =>
    json(call, { rules: await callDetection(services, 'rules.list', {}) }),
  );
  app.get('/dw/runs', async (call) => {
    const outcome = call.req.query('outcome');
    if (outcome !== undefined && !OUTCOMES.includes(outcome))
      throw badRequest(`outcome is not one of ${OUTCOMES.join(', ')}`);
    const isNotable = call.req.query('notable') === 'true' ? true : undefined;
    const query = { ruleId: call.req.query('rule'), outcome, isNotable, limit: limit(call) };
    return json(call, { runs: await callDetection(services, 'runs.list', query) });
  });
  app.get('/dw/gaps', async (call) => {
    const query = { ruleId: call.req.query('rule'), isOpen: call.req.query('open') === 'true' };
    return json(call, { gaps: await callDetection(services, 'gaps.list', query) });
  });
  app.get('/dw/jobs', async (call) =>
    json(call, { jobs: await callDetection(services, 'jobs.list', { limit: limit(call) }) }),
  );
  app.get('/dw/jobs/:id', async (call) =>
    json(call, await callDetection(services, 'jobs.get', { id: call.req.param('id') })),
  );
  for (const [path, operation] of [
    ['_cancel', 'jobs.cancel'],
    ['_undo', 'jobs.undo'],
  ] as const) {
    app.post(`/dw/jobs/:id/${path}`, async (call) => {
      const by = await authorOf(call, services);
      return json(call, await callDetection(services, operation, { id: call.req.param('id'), by }));
    });
  }
  app.post('/dw/rules/:id/_fill', async (call) => {
    const by = await authorOf(call, services);
    return json(
      call,
      await callDetection(services, 'gaps.fill', { ruleId: call.req.param('id'), by }),
    );
  });
};

async function authorOf(call: Call, services: Services): Promise<string> {
  const body = await jsonBody(call, services);
  checkNames(body, ['by']);
  return textIn(body, 'by', MAX_AUTHOR) ?? ANYBODY;
}
