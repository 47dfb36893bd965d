import { z } from 'zod';
import { job } from '../../service/jobs/schemas.ts';
import { list, texts } from '../../service/operation/fields.ts';
import {
  listExceptionLists,
  listExpiredExceptions,
  PUT_EXCEPTIONS,
  removeException,
} from '../../service/rules/edit-exceptions.ts';
import { listExceptionItems } from '../../service/rules/overview/exception-items.ts';
import { operationRoute, routesOf } from './operation-routes.ts';

const MAX_RULES = 10_000;
const MAX_ITEMS = 1_000;

export const EXCEPTION_ROUTES = [
  ...routesOf([listExceptionLists, listExceptionItems, listExpiredExceptions, ...PUT_EXCEPTIONS]),
  operationRoute({
    on: 'POST /dw/exceptions/_effect',
    about: 'starts a job: which stored alerts exception `items` would have hidden',
    answers: 'the job; its `result` has the counts',
    right: 'rules',
    body: z.strictObject({
      items: list(MAX_ITEMS),
      rules: texts(MAX_RULES)
        .optional()
        .describe(
          'ids of the rules they would apply to; left out, those that their lists apply to',
        ),
    }),
    answer: job,
    operation: 'exceptions.effect',
    args: ({ body: { rules: ruleIds, items }, by }) => ({ ruleIds, items, by }),
  }),
  ...routesOf([removeException]),
];
