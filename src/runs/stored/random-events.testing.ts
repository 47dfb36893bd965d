import type { Random } from '../../stores/file-system/simulated-file.testing.ts';

export const NOON = Date.UTC(2026, 10, 26, 12);
export const DAY = 86_400_000;

type Choices = readonly [string, ...string[]];

export const FIELDS: Choices = [
  'process.name',
  'process.executable',
  'user.id',
  'user.name',
  'file.path',
  'event.severity',
  'event.type',
  'destination.port',
  'source.ip',
  'process.args',
  'message',
];

/** As JSON. Many pairs differ in one respect only. */
const VALUES: Choices = [
  '"sh"',
  '"SH"',
  '"Sh\\u0000"',
  '"s*"',
  '"/usr/bin/sh"',
  '"\\u00c4"',
  '"\\u00e4"',
  '"\\u212a"',
  '"k"',
  '"\\ud800"',
  '""',
  '"10.0.0.1"',
  '"2026-11-26T12:00:00Z"',
  '"42"',
  '42',
  '42.0',
  '-0',
  '0',
  '1e400',
  '0.1',
  '9007199254740993',
  '9007199254740992',
  'true',
  '"true"',
  'false',
  'null',
  '{}',
  '[]',
  JSON.stringify('x'.repeat(1_025)),
];

function valueText(random: Random): string {
  if (!random.chance(3)) return random.pick(VALUES);
  const size = random.below(4);
  return `[${Array.from({ length: size }, () => random.pick(VALUES)).join(', ')}]`;
}

/** A member that gives a field a value: dotted, nested, half of each, or within objects of an array. */
function memberText(random: Random, field: string): string {
  const [first = '', ...rest] = field.split('.');
  const value = valueText(random);
  if (rest.length === 0) return `"${first}": ${value}`;
  const inner = rest.join('.');
  switch (random.below(4)) {
    case 0:
      return `"${first}": {"${inner}": ${value}}`;
    case 1:
      return `"${first}": [{"${inner}": ${value}}, {"${inner}": ${valueText(random)}}]`;
    default:
      return `"${field}": ${value}`;
  }
}

export function documentText(
  random: Random,
  number: number,
  names: Choices = FIELDS,
  times: readonly string[] = [],
): string {
  const time = random.pick([
    `"${new Date(NOON + number * 1_000).toISOString()}"`,
    String(NOON + number * 1_000),
    `["2026-11-26T12:00:01.000000007Z", "2020"]`,
    ...times,
  ]);
  // A field may come twice.
  const fields = Array.from({ length: 1 + random.below(6) }, () => random.pick(names));
  const members = [
    `"n": ${number}`,
    ...(random.chance(12) ? [] : [`"@timestamp": ${time}`]),
    ...(random.chance(6)
      ? []
      : [`"event.category": ${random.pick(['"process"', '"Process"', '["file", "process"]'])}`]),
    ...fields.map((field) => memberText(random, field)),
  ];
  if (random.chance(15)) members.push(`"_source": {${members.slice(1).join(', ')}}`);
  return `{${members.join(random.pick([',', ', ', ',\n']))}}`;
}

const LITERALS: Choices = [
  '"nsenter"',
  '"sh"',
  '"SH"',
  '"s*"',
  '"*"',
  '"?h"',
  '"10.0.0.1"',
  '"42"',
  '"true"',
  '""',
  '"k"',
  '"\\u{e4}"',
  '"\\u{c4}"',
  '"\\*"',
  '42',
  '0',
  '-1',
  '0.1',
  '9007199254740993',
  'true',
  'false',
  '"2026-11-26T12:00:00Z"',
  `"${'x'.repeat(1_025)}"`,
];

function conditionText(random: Random, depth: number, names: Choices): string {
  if (depth > 0 && random.chance(2)) {
    const [a, b] = [
      conditionText(random, depth - 1, names),
      conditionText(random, depth - 1, names),
    ];
    return random.pick([`(${a} and ${b})`, `(${a} or ${b})`, `not (${a})`]);
  }
  const field = `${random.chance(4) ? '?' : ''}${random.pick(names)}`;
  const literal = () => random.pick(LITERALS);
  const pattern = () =>
    random.pick(['"sh"', '"S*"', '"*"', '"?h"', '"\\*"', '""', '"4"', '"\\u{e4}"']);
  switch (random.below(12)) {
    case 0:
      return `${field} == null`;
    case 1:
      return `${field} != null`;
    case 2:
      return `${field} ${random.pick(['in', 'in~', 'not in', 'not in~'])} (${literal()}, ${literal()})`;
    case 3:
      return `${field} ${random.pick([':', 'like', 'like~'])} ${pattern()}`;
    case 4:
      return `${field} ${random.pick(['regex', 'regex~'])} ${random.pick(['"s.*"', '"[a-k]+"', '".*h"'])}`;
    case 5:
      return `${field} ${random.pick(['<', '<=', '>', '>='])} ${literal()}`;
    case 6:
      return `${field} == ${random.pick(names)}`;
    case 7:
      return `${random.pick(['startsWith', 'endsWith~', 'stringContains', 'stringContains~'])}(${field}, ${pattern()})`;
    case 8:
      return `length(${field}) ${random.pick(['>', '=='])} ${random.below(3)}`;
    case 9:
      return `${random.pick(['wildcard', 'wildcard~'])}(${field}, ${pattern()}, ${pattern()})`;
    case 10:
      return `cidrMatch(${field}, "10.0.0.0/8")`;
    default:
      return `${field} ${random.pick(['==', '!='])} ${literal()}`;
  }
}

export function queryText(random: Random, names: Choices = FIELDS): string {
  const event = () =>
    `${random.pick(['any', 'process', 'file'])} where ${conditionText(random, 2, names)}`;
  switch (random.below(5)) {
    case 0: {
      const by = random.pick(['', ' by user.id', ' by ?process.name']);
      const until = random.pick(['', `\nuntil [${event()}]`]);
      const missing = random.pick(['', `\n![${event()}]`]);
      return `sequence${by} with maxspan=5s\n[${event()}]${missing}\n[${event()}]${until}`;
    }
    case 1:
      return `sample by ${random.pick(names)} [${event()}] [${event()}]`;
    default:
      return event();
  }
}

export const SETTINGS = { eventCategoryField: 'event.category', tiebreakerField: null };

export const SCHEMA = new Map(
  [...FIELDS, '@timestamp', 'event.category'].map((path) => [
    path,
    { type: path === '@timestamp' ? 'date' : path === 'event.severity' ? 'long' : 'keyword' },
  ]),
);
