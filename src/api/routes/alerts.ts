import { operationNamed } from '../../service/detection/operations.ts';
import { z } from 'zod';
import { COUNT_OPERATIONS } from '../../service/alerts/count-operations.ts';
import { proposeException } from '../../service/alerts/exception-operations.ts';
import { putSteps } from '../../service/alerts/guide-steps.ts';
import {
  countAlerts,
  listAlertDocuments,
  listAlerts,
} from '../../service/alerts/read-operations.ts';
import { triedExceptions } from '../../service/alerts/schemas.ts';
import { changeAlerts, noteAlerts } from '../../service/alerts/triage-operations.ts';
import {
  countPrevalence,
  drawProcessTree,
  showAlert,
  traceAlert,
} from '../../service/events/hunt/context/alert-operations.ts';
import { alertCase } from '../../service/rules/overview/schemas.ts';
import { resolveAlerts } from '../../http/alert-ids.ts';
import { callDetection } from '../../http/detection-call.ts';
import { oneOf, text } from '../../service/operation/fields.ts';
import { route, routesOf } from './operation-routes.ts';

const MAX_CASE_NAME = 200;

/** Alerts: to list, to look at, and to change. */
export const ALERT_ROUTES = [
  ...routesOf([
    listAlerts,
    listAlertDocuments,
    countAlerts,
    ...COUNT_OPERATIONS,
    showAlert,
    proposeException,
  ]),
  route({
    on: 'GET /dw/alerts/:id/_tried',
    about:
      'evaluates the exceptions that apply to its rule, as they are now, at the events of the alert',
    answers: '`exceptions`, those that come closest first, with each of their conditions',
    right: 'read',
    answer: triedExceptions,
    async run({ id: given, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      return (await callDetection(services, access, operationNamed('alerts.tried'), { id })).value;
    },
  }),
  ...routesOf([putSteps]),
  route({
    on: 'POST /dw/alerts/:id/_test',
    about:
      'makes a case for the tests of its rule of an alert, that the rule finds it or does not, and runs it; nothing is kept',
    answers: 'the `case`, the `text` of the tests with it, their `file`, and whether it passes',
    right: 'read',
    body: z.strictObject({
      expected: oneOf(['true_positive', 'false_positive']),
      name: text(MAX_CASE_NAME).min(1, 'is empty').optional().describe('of the case'),
    }),
    answer: alertCase,
    async run({ id: given, body: { expected, name }, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      const asked = { id, isTrue: expected === 'true_positive', name };
      return (await callDetection(services, access, operationNamed('alerts.test'), asked)).value;
    },
  }),
  ...routesOf([changeAlerts, noteAlerts, drawProcessTree, traceAlert, countPrevalence]),
];
