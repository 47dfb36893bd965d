import { z } from 'zod';
import { MAX_FIELD_BYTES } from '../../../http/json-body.ts';
import type { Route } from '../../../http/route.ts';
import { errorsOf, faceOf } from './errors.ts';
import recorded from './examples.json' with { type: 'json' };
import { operationId, type DescribedPath } from './paths.ts';
import type { JsonSchema, Schemas } from './schemas.ts';
import { capitalized } from '../../../util/capitalized.ts';

/** What the table of own routes says beyond others. */
export interface DescribedRoute {
  readonly route: Route;
  readonly tag: string;
  /** What the answer holds; a part of a sentence. */
  readonly answers: string;
  /** Names of a query that are read together, beside its fields. */
  readonly filters: z.ZodType | null;
}

/** One route as an operation of OpenAPI. */
export function operationOf(
  { route, tag, answers, filters }: DescribedRoute,
  { path, parameters }: DescribedPath,
  schemas: Schemas,
): JsonSchema {
  const { method, about, right, audit } = route;
  const face = faceOf(route);
  const body = bodyOf(route, schemas);
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary: capitalized(about),
    parameters: [
      ...parameters.map(({ name, about: description }) => ({
        name,
        in: 'path',
        required: true,
        description,
        schema: { type: 'string', minLength: 1 },
      })),
      ...queryOf(route.query, schemas, exampleOf(route)?.query),
      ...queryOf(filters ?? undefined, schemas),
    ],
    ...(body === null ? {} : { requestBody: body }),
    responses: { 200: answerOf(route, answers, schemas), ...errorsOf(route, face) },
    ...(right === null ? { security: [] } : { security: securityOf(right) }),
    'x-right': right,
    'x-audit': audit,
    'x-limits': limitsOf(route),
  };
}

const SCHEMES = ['session', 'apiKey', 'bearer', 'basic'];

/** Any of them; who has signed in has some right. */
const securityOf = (right: string) =>
  SCHEMES.map((scheme) => ({ [scheme]: right === 'signed-in' ? [] : [right] }));

function queryOf(
  fields: z.ZodType | undefined,
  schemas: Schemas,
  example: object = {},
): readonly JsonSchema[] {
  if (fields === undefined) return [];
  const { properties = {}, required = [] } = schemas.of(fields) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  const examples = new Map<string, unknown>(Object.entries(example));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema,
    ...(examples.has(name) ? { example: examples.get(name) } : {}),
  }));
}

function bodyOf(route: Route, schemas: Schemas): JsonSchema | null {
  const { method, body, accepts, right } = route;
  const example = exampleOf(route);
  if (method === 'GET' || method === 'HEAD') return null;
  const sample = example?.body === undefined ? {} : { example: example.body };
  if (accepts !== undefined)
    return {
      content: Object.fromEntries(
        accepts.map((type) => [
          type,
          type === 'application/json'
            ? { ...(body === undefined ? {} : { schema: schemas.of(body) }), ...sample }
            : { schema: { type: 'string' } },
        ]),
      ),
    };
  if (body !== undefined)
    return {
      required: true,
      content: { 'application/json': { schema: schemas.of(body), ...sample } },
    };
  if (right !== 'ingest' || method === 'DELETE') return null;
  return { content: Object.fromEntries(EVENT_TYPES.map((type) => [type, {}])) };
}

/** What shippers send. */
const EVENT_TYPES = ['application/json', 'application/x-ndjson'];

function answerOf(route: Route, answers: string, schemas: Schemas): JsonSchema {
  const { answer, answerType } = route;
  const example = exampleOf(route);
  const description = answers === '' ? 'What was asked for.' : `${capitalized(answers)}.`;
  if (answerType !== undefined)
    return { description, content: { [answerType]: { schema: { type: 'string' } } } };
  if (answer === undefined) return { description };
  const sample = example?.answer === undefined ? {} : { example: example.answer };
  return {
    description,
    content: { 'application/json': { schema: schemas.of(answer), ...sample } },
  };
}

type Example = NonNullable<Route['example']>;

const RECORDED: ReadonlyMap<string, Example> = new Map(Object.entries<Example>(recorded));

/** What the route says itself, or what a real service has answered to a tour of its routes: `tools/record-examples.ts`. */
export const exampleOf = (route: Route): Example | undefined =>
  route.example ?? RECORDED.get(`${route.method} ${route.path}`);

/** What is counted against which limit. */
type RateClass =
  /** Requests per second of an account or a key: `limits.request_rate`. */
  | 'account'
  /** Requests with events in flight, and their bytes: `limits.requests`, `limits.memory`. */
  | 'events'
  /** Only requests that do not prove who sends them, per address: `limits.refused_rate`. */
  | 'address';

export interface RouteLimits {
  /** Of the body; a number of bytes, `limits.body` where the setting says it, `null` where none is read. */
  readonly body: number | 'limits.body' | null;
  readonly rate: RateClass;
}

export function limitsOf({ method, right, body, accepts, mostBytes }: Route): RouteLimits {
  const rate = right === 'ingest' ? 'events' : right === null ? 'address' : 'account';
  if (mostBytes !== undefined) return { body: mostBytes, rate };
  if (body !== undefined || accepts !== undefined) return { body: MAX_FIELD_BYTES, rate };
  const isRead = right === 'ingest' && method !== 'GET' && method !== 'DELETE';
  return { body: isRead ? 'limits.body' : null, rate };
}
