import { z } from 'zod';
import { RULE_TYPES, SEVERITIES } from '../../rules/index.ts';
import { oneOf, text, whole } from '../../service/operation/fields.ts';

const MAX_DESCRIPTION = 100_000;

/** What each rule needs; the engine checks all the other fields, and keeps those that it does not know. */
export const RULE = z
  .looseObject({
    name: text(),
    description: text(MAX_DESCRIPTION),
    risk_score: whole(0, 100),
    severity: oneOf(SEVERITIES),
    type: oneOf(RULE_TYPES),
    rule_id: text().optional(),
  })
  .describe('a rule; see the reference of rule fields');

export const RULE_ANSWER = z
  .looseObject({ id: z.string(), rule_id: z.string(), name: z.string(), enabled: z.boolean() })
  .describe('the rule as it was sent, with defaults of what was left out');

export const RULE_EXAMPLE = {
  rule_id: '7a3f2d0e-5b1c-4c52-9a77-0f3e8a1d6c42',
  name: 'Curl in a container',
  description: 'curl was started in a container.',
  risk_score: 21,
  severity: 'low',
  type: 'eql',
  language: 'eql',
  index: ['logs-cloud_defend.process*'],
  query: 'process where process.name == "curl"',
  interval: '5m',
  from: 'now-360s',
  enabled: true,
};

/** Of an object that is kept as it was sent. */
export const OBJECT_ANSWER = z.looseObject({ id: z.string() });

/** A page of objects. */
export const PAGE_ANSWER = z.looseObject({
  page: z.int(),
  per_page: z.int(),
  total: z.int(),
  data: z.array(OBJECT_ANSWER),
});

const PRIVILEGES_OF_INDEX = z.record(z.string(), z.record(z.string(), z.boolean()));

/** What the caller may do, in the words of Elasticsearch. */
export const PRIVILEGES_ANSWER = z.looseObject({
  username: z.string(),
  has_all_requested: z.boolean(),
  cluster: z.record(z.string(), z.boolean()),
  index: PRIVILEGES_OF_INDEX,
});

/** Why something in a list was not done. */
export const ITEM_ERROR = z.looseObject({
  error: z.object({ status_code: z.int(), message: z.string() }),
});
