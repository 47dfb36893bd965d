import { dateRange, parseDuration } from '../../util/time/index.ts';
import { optional, required, table } from './field-table.ts';
import { oneOf, text, wholeNumber } from './kind.ts';
import { list } from './lists.ts';

/** Any instant, to test whether date math is valid. */
const SOME_INSTANT = 1_700_000_000_000_000_000n;

const SPAN = /^[1-9]\d{0,8}[smhd]$/;

export const filled = text(
  'a string that is not empty',
  'strings that are not empty',
  (value) => value.trim() !== '',
);
export const anyText = text('a string', 'strings');
export const texts = list(anyText);
export const fieldName = text('a field name', 'field names', (value) => value.trim() !== '');

export const interval = text(
  'a time span such as "5m" (s, m, h, d)',
  'time spans',
  (value) => SPAN.test(value) && parseDuration(value) !== null,
);

export const dateMath = text(
  'date math such as "now-6m"',
  'date math',
  (value) => dateRange(value, SOME_INSTANT) !== null,
);

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const severity = oneOf(...SEVERITIES);

export const riskScore = wholeNumber(0, 100);

/** A tactic, technique or sub-technique of a threat framework. */
const ENTRY = {
  id: required(filled, 'its id, such as TA0002 or T1609'),
  name: required(filled, 'its name'),
  reference: optional(anyText, 'the URL of its page'),
} as const;

export const threat = table({
  framework: required(filled, 'the framework, usually "MITRE ATT&CK"'),
  tactic: required(table(ENTRY), 'the tactic: the goal of the attacker'),
  technique: optional(
    list(table({ ...ENTRY, subtechnique: optional(list(table(ENTRY)), 'its sub-techniques') })),
    'the techniques: how the attacker achieves it',
  ),
});

export const suppressionDuration = table({
  value: required(wholeNumber(1), 'the number of units'),
  unit: required(oneOf('s', 'm', 'h'), 'the unit'),
});

export const suppression = table({
  group_by: required(list(fieldName, { least: 1, most: 3 }), 'the fields to group alerts by'),
  duration: optional(suppressionDuration, 'the suppression period; without it, one run'),
  missing_fields_strategy: optional(
    oneOf('suppress', 'doNotSuppress'),
    'how to handle events in which such a field is missing',
  ),
});
