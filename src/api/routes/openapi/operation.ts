import { z } from 'zod';
import type { Route } from '../../../http/route.ts';
import { errorsOf } from './errors.ts';
import { exampleOf } from './examples.ts';
import { faceOf } from './face.ts';
import { limitsOf } from './limits.ts';
import { operationId, type DescribedPath } from './paths.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

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
    summary: `${about.slice(0, 1).toUpperCase()}${about.slice(1)}`,
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
  const description = answers === '' ? 'What was asked for.' : `${sentence(answers)}.`;
  if (answerType !== undefined)
    return { description, content: { [answerType]: { schema: { type: 'string' } } } };
  if (answer === undefined) return { description };
  const sample = example?.answer === undefined ? {} : { example: example.answer };
  return {
    description,
    content: { 'application/json': { schema: schemas.of(answer), ...sample } },
  };
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
