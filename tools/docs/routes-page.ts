import { z } from 'zod';
import { ALERT_FILTERS } from '../../src/service/alerts/alert-filters.ts';
import { OWN_ROUTES } from '../../src/api/routes/own-routes.ts';
import type { OperationRoute } from '../../src/api/routes/operation-routes.ts';
import { table } from './table.ts';

/** The routes of the service, other than those for sending events. */
export function routesPage(): string {
  return [
    '# The service over HTTP',
    '',
    'All routes under `/dw/`. How to send events, and how answers and errors look, is in the guides',
    '([events](../guide/service.md), [alerts](../guide/service-alerts.md#over-http)).',
    '',
    'A name in a path, such as `ID`, stands for an id, percent-encoded. A list in a query is a name that is repeated. A',
    'body of fields is JSON, with `Content-Type: application/json`. Times are ISO times or date math, such as `now-7d`;',
    'in answers, numbers of milliseconds since 1970. A query or a body with a name that is not listed is refused. Of',
    'every request, `?pretty` indents the answer.',
    ...OWN_ROUTES.flatMap(({ title, routes }) => [
      '',
      `## ${title}`,
      ...routes.flatMap((each) => ['', ...section(each)]),
    ]),
    '',
    '## Filters of alerts',
    '',
    'They may be repeated: an alert matches any value of a name, and all names. Of a name with `not.` it matches none.',
    '',
    ...table(
      ['argument', 'type', ''],
      fieldRows('query', z.object(ALERT_FILTERS.shape)).map(([name = '', , ...rest]) => [
        name,
        ...rest,
      ]),
    ),
    '',
  ].join('\n');
}

function section(route: OperationRoute): string[] {
  const { method, path, about, answers, accepts, example } = route;
  const sent = accepts === undefined ? [] : [`Body: ${code(accepts).join(' or ')}.`, ''];
  const rows = [...fieldRows('query', route.query), ...fieldRows('body', route.body)];
  const filters =
    route.filters === null ? [] : ['Query: also the [filters of alerts](#filters-of-alerts).', ''];
  return [
    `### \`${method} ${shown(path)}\``,
    '',
    `${sentence(about)} Answer: ${answers}.`,
    '',
    ...sent,
    ...filters,
    ...(rows.length === 0 ? [] : [...table(['argument', 'in', 'type', ''], rows), '']),
    ...(example === undefined ? [] : exampleLines(example)),
  ].slice(0, -1);
}

const shown = (path: string) =>
  path.replaceAll(/:(\w+)/g, (_: string, name: string) => name.toUpperCase());

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``);

function fieldRows(where: string, fields: z.ZodType | undefined): string[][] {
  if (fields === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(fields);
  return Object.entries(properties).flatMap(([name, schema]) => [
    rowOf(name, where, schema, required.includes(name)),
    ...Object.entries(schema.properties ?? {}).map(([inner, each]) =>
      rowOf(`${name}.${inner}`, where, each, false),
    ),
  ]);
}

/** The part of JSON Schema that fields use. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  /** A nullable type as `null` and its other type. */
  readonly anyOf?: readonly Schema[];
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

const schemaOf = (fields: z.ZodType) => z.toJSONSchema(fields, { io: 'input' }) as Schema;

const rowOf = (name: string, where: string, schema: Schema, isRequired: boolean) => [
  `\`${name}\``,
  where,
  typeOf(schema),
  remarksOn(schema, isRequired),
];

function remarksOn({ description, default: initial }: Schema, isRequired: boolean): string {
  const remarks = [
    ...(description === undefined ? [] : [description]),
    ...(isRequired ? ['required'] : []),
    ...(initial === undefined ? [] : [`\`${JSON.stringify(initial)}\` if left out`]),
  ];
  return remarks.join('; ');
}

function typeOf(schema: Schema): string {
  const { type, format, enum: allowed, items, anyOf, minimum, maximum, maxItems } = schema;
  if (anyOf !== undefined)
    return anyOf.map((each) => (each.type === 'null' ? '`null`' : typeOf(each))).join(' or ');
  if (format === 'date-math') return 'time';
  if (allowed !== undefined) return code(allowed).join(', ');
  if (type === 'array') {
    const most = maxItems === undefined ? '' : `, at most ${number(maxItems)}`;
    return items?.enum === undefined
      ? `list of ${items?.type === 'object' ? 'objects' : 'texts'}${most}`
      : `some of ${code(items.enum).join(', ')}`;
  }
  if (type === 'integer') return `whole number from ${number(minimum)} to ${number(maximum)}`;
  if (type === 'boolean') return '`true` or `false`';
  return type === 'string' ? 'text' : 'object';
}

const number = (value = 0) => value.toLocaleString('en');

const exampleLines = ({ body, answer }: Example) => [
  body === undefined ? 'An example of an answer:' : 'For example, this body and its answer:',
  '',
  ...[body, answer]
    .filter((each) => each !== undefined)
    .flatMap((each) => ['```json', JSON.stringify(each, null, 2), '```', '']),
];

type Example = NonNullable<OperationRoute['example']>;
