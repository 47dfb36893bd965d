import { listRuleDays } from '../../service/rules/overview/rule-days.ts';
import { listCoveringRules } from '../../service/rules/overview/coverage/covering-rules.ts';
import { coverage, coverageMatrix } from '../../service/rules/overview/coverage/matrix.ts';
import { coverageLayer } from '../../service/rules/overview/coverage/navigator.ts';
import { listRuleHistory } from '../../service/rules/overview/rule-history.ts';
import { getRule } from '../../service/rules/overview/rule-summaries.ts';
import { RULE_TEST_OPERATIONS } from '../../service/rules/overview/tests/rule-tests.ts';
import { streamsOfPatterns } from '../../service/rules/overview/rule-streams.ts';
import { callDetection } from '../../http/detection-call.ts';
import { oneOf } from '../../service/operation/fields.ts';
import { isoDate } from '../../http/answers.ts';
import { route, routesOf } from './operation-routes.ts';
import { ruleStreams } from '../../service/rules/overview/schemas.ts';

/** What people look at beside a rule. */
export const RULE_OVERVIEW_ROUTES = [
  route({
    on: 'GET /dw/rules/:id/_streams',
    about: 'shows which streams the index patterns of a rule match now',
    answers: '`patterns`, each with its `streams`, and what the rule `reads`',
    right: 'read',
    answer: ruleStreams,
    async run({ id, access }, services) {
      const { value } = await callDetection(services, access, getRule, { id });
      const streams = services.store
        .status()
        .streams.map(({ stream, events, lastReceived }) => ({
          ...services.streamNames.of(stream),
          events,
          lastReceived: isoDate(lastReceived),
        }))
        .toSorted((a, b) => b.events - a.events);
      return streamsOfPatterns(value.index, streams);
    },
  }),
  ...routesOf([listRuleDays, listRuleHistory, ...RULE_TEST_OPERATIONS]),
  route({
    on: 'GET /dw/coverage',
    about:
      'shows what rules cover of the Containers matrix of ATT&CK, and whether the events that they need arrive; `format=navigator` is a layer of ATT&CK Navigator',
    answers: '`tactics` with their techniques, `rules`, those `unmapped`, and `kinds` of events',
    right: 'read',
    query: { format: oneOf(['json', 'navigator']).default('json') },
    answer: coverage,
    async run({ query, access, now }, services) {
      const { value: rules } = await callDetection(services, access, listCoveringRules, {});
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
