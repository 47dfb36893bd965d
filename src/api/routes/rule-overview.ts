import { operationNamed } from '../../service/detection/operations.ts';
import { z } from 'zod';
import { coverageMatrix } from '../../service/rules/overview/coverage/matrix.ts';
import { coverageLayer } from '../../service/rules/overview/coverage/navigator.ts';
import { streamsOfPatterns } from '../../service/rules/overview/rule-streams.ts';
import { callDetection } from '../../http/detection-call.ts';
import { oneOf, text, whole } from '../../service/operation/fields.ts';
import { isoTime } from '../../http/iso-time.ts';
import { operationRoute, route } from './operation-routes.ts';
import { coverage } from '../../service/rules/overview/coverage/schemas.ts';
import {
  ruleHistory,
  ruleStreams,
  ruleTests,
  testReport,
} from '../../service/rules/overview/schemas.ts';

const MAX_CHANGES = 1_000;
const MAX_TESTS = 1_000_000;

/** What people look at beside a rule. */
export const RULE_OVERVIEW_ROUTES = [
  route({
    on: 'GET /dw/rules/:id/_streams',
    about: 'shows which streams the index patterns of a rule match now',
    answers: '`patterns`, each with its `streams`, and what the rule `reads`',
    right: 'read',
    answer: ruleStreams,
    async run({ id, access }, services) {
      const { value } = await callDetection(services, access, operationNamed('rules.get'), { id });
      const streams = services.store
        .status()
        .streams.map(({ stream, events, lastReceived }) => ({
          ...services.streamNames.of(stream),
          events,
          lastReceived: isoTime(lastReceived),
        }))
        .toSorted((a, b) => b.events - a.events);
      return streamsOfPatterns(value.index, streams);
    },
  }),
  operationRoute({
    on: 'GET /dw/rules/:id/_history',
    about: 'lists changes of a rule: who made them, when, and which fields were others before',
    answers: '`changes`, the latest first',
    rows: 'changes',
    right: 'read',
    query: { limit: whole(1, MAX_CHANGES).default(100) },
    answer: ruleHistory,
    operation: 'rules.history',
    args: ({ id, query }) => ({ id, ...query }),
  }),
  operationRoute({
    on: 'GET /dw/rules/:id/_tests',
    about: 'shows the tests of a rule, and runs them against it as it is saved',
    answers: '`tests`, those beside the rule or kept in the service, and the `report`',
    right: 'read',
    answer: ruleTests,
    operation: 'rules.tests',
    args: ({ id }) => ({ id }),
  }),
  operationRoute({
    on: 'PUT /dw/rules/:id/_tests',
    about:
      'keeps tests of a rule that is managed here, as the `text` of a tests file; without any, they are removed',
    answers: 'the same as `GET`',
    right: 'rules',
    body: z.strictObject({ text: text(MAX_TESTS) }),
    answer: ruleTests,
    operation: 'rules.putTests',
    args: ({ id, body, by }) => ({ id, ...body, by }),
  }),
  operationRoute({
    on: 'POST /dw/rules/_test',
    about: 'runs `tests` against a `rule`, neither of which is kept, for at most five seconds',
    answers: 'each of `cases` with its `outcome`, and `why` it has not passed',
    right: 'read',
    body: z.strictObject({ rule: z.looseObject({}), tests: text(MAX_TESTS) }),
    answer: testReport,
    operation: 'rules.test',
    args: ({ body }) => body,
  }),
  route({
    on: 'GET /dw/coverage',
    about:
      'shows what rules cover of the Containers matrix of ATT&CK, and whether the events that they need arrive; `format=navigator` is a layer of ATT&CK Navigator',
    answers: '`tactics` with their techniques, `rules`, those `unmapped`, and `kinds` of events',
    right: 'read',
    query: { format: oneOf(['json', 'navigator']).default('json') },
    answer: coverage,
    async run({ query, access, now }, services) {
      const { value: rules } = await callDetection(
        services,
        access,
        operationNamed('coverage.rules'),
        undefined,
      );
      const streams = services.store.status().streams.map(({ stream, lastReceived }) => ({
        ...services.streamNames.of(stream),
        lastReceived,
      }));
      const matrix = coverageMatrix(rules, streams, now);
      if (query.format === 'json') return matrix;
      return new Response(JSON.stringify(coverageLayer(matrix)), {
        headers: {
          'content-type': 'application/json',
          'content-disposition': 'attachment; filename="dockwarden-coverage.json"',
        },
      });
    },
  }),
];
