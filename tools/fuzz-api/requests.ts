import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { z } from 'zod';
import { templateOf } from '../../src/api/routes/openapi/paths.ts';
import type { OperationRoute } from '../../src/api/routes/operation-routes.ts';
import type { Route } from '../../src/http/route.ts';
import { hostileJson, hostileText, slightlyWrong, valid, type Schema } from './values.ts';

export interface FuzzRequest {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
}

export interface Known {
  /** Ids of existing objects. */
  readonly ids: readonly string[];
  /** The same ids by kind of object, as it appears in paths: `alerts`. */
  readonly idsOf: Readonly<Record<string, readonly string[]>>;
  /** Valid bodies for routes that pass them on, such as a rule. */
  readonly texts: readonly string[];
}

const JSON_TYPE = 'application/json';

const schemaOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;

/** Valid and invalid requests to one route. */
export function requestsOf(route: Route, known: Known): fc.Arbitrary<FuzzRequest> {
  const { method } = route;
  const segment = (text: fc.Arbitrary<string>) => text.map(encode);
  const own = known.idsOf[/^\/dw\/([\w-]+(?:\/_pack)?)/.exec(route.path)?.[1] ?? ''] ?? known.ids;
  const idOf = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...own) },
    { weight: 1, arbitrary: fc.constantFrom(...known.ids) },
    { weight: 1, arbitrary: hostileText() },
  );
  const prefix = route.isOfSpace
    ? fc.oneof(
        { weight: 8, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.constantFrom('/s/default', '/s/none', '/s/..', '/s/%00') },
        { weight: 1, arbitrary: segment(hostileText()).map((text) => `/s/${text}`) },
      )
    : fc.constant('');
  const path = fc
    .tuple(prefix, fc.array(segment(idOf), { minLength: 3, maxLength: 3 }))
    .map(([space, ids]) => {
      let at = 0;
      return (
        space +
        templateOf(route).path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          name === 'space' ? 'default' : (ids[at++] ?? 'x'),
        )
      );
    });
  return fc
    .tuple(
      path,
      queryOf(route, known),
      bodyOf(route, { ...known, ids: own.length > 0 ? own : known.ids }),
      headersOf(),
    )
    .map(([at, query, { body, type, encoding }, more]) => ({
      route,
      method,
      path: query === '' ? at : `${at}?${query}`,
      headers: {
        ...(type === null ? {} : { 'content-type': type }),
        ...(encoding === null ? {} : { 'content-encoding': encoding }),
        ...more,
      },
      body,
    }));
}

/** Half a surrogate pair cannot be encoded, and becomes another character. */
const encode = (text: string) => encodeURIComponent(Buffer.from(text.slice(0, 4_000)).toString());

function queryOf(route: Route, known: Known): fc.Arbitrary<string> {
  const fields = [route.query, filtersOf(route)].flatMap((type) =>
    type === undefined ? [] : Object.entries(schemaOf(type).properties ?? {}),
  );
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    required: route.query === undefined ? [] : (schemaOf(route.query).required ?? []),
  };
  const right =
    fields.length === 0
      ? fc.constant('')
      : valid(schema, known.ids).map((value) => searchOf(value as object));
  return fc.oneof(
    { weight: 6, arbitrary: right },
    {
      weight: 2,
      arbitrary: slightlyWrong(schema, known.ids).map((value) => searchOf(asObject(value))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(hostileText(), hostileText())
        .map(([a, b]) => `${encode(a)}=${encode(b)}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('&&&', '=', '%', 'a=%ff', 'pretty', 'pretty=1', 'limit=1&limit=2'),
    },
  );
}

const filtersOf = (route: Route): z.ZodType | undefined => {
  const { filters } = route as Partial<OperationRoute>;
  return filters == null ? undefined : z.object(filters.shape);
};

const asObject = (value: unknown): object =>
  typeof value === 'object' && value !== null ? value : { value };

function searchOf(value: object): string {
  const pairs = Object.entries(value).flatMap(([name, each]) =>
    (Array.isArray(each) ? (each as readonly unknown[]) : [each]).map(
      (one) =>
        `${encode(name)}=${encode(typeof one === 'object' ? JSON.stringify(one) : String(one))}`,
    ),
  );
  return pairs.join('&');
}

interface Body {
  readonly body: Uint8Array | string | null;
  readonly type: string | null;
  readonly encoding: string | null;
}

const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/vnd.elasticsearch+json; compatible-with=9',
  'application/x-ndjson',
  'application/x-protobuf',
  '',
  'a/b/c;;;=',
];

function bodyOf(route: Route, known: Known): fc.Arbitrary<Body> {
  const { method, body, accepts, example, right } = route;
  const none: Body = { body: null, type: null, encoding: null };
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE')
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant(none) },
      {
        weight: 1,
        arbitrary: hostileJson().map((text) => ({ ...none, body: text, type: JSON_TYPE })),
      },
    );
  const type = accepts?.[0] ?? JSON_TYPE;
  const plain = (text: string): Body => ({ body: text, type, encoding: null });
  const schema = body === undefined ? null : schemaOf(body);
  const examples = [
    ...(example?.body === undefined ? [] : [JSON.stringify(example.body)]),
    ...(accepts === undefined && right !== 'ingest' ? [] : known.texts),
  ];
  const correct =
    schema === null
      ? fc.constantFrom(...(examples.length === 0 ? ['{}'] : examples))
      : fc.oneof(
          valid(schema, known.ids).map((value) => JSON.stringify(value)),
          ...(examples.length === 0 ? [] : [fc.constantFrom(...examples)]),
        );
  return fc.oneof(
    { weight: 5, arbitrary: correct.map(plain) },
    {
      weight: 3,
      arbitrary: slightlyWrong(schema ?? { type: 'object' }, known.ids).map((value) =>
        plain(JSON.stringify(value)),
      ),
    },
    { weight: 3, arbitrary: hostileJson().map(plain) },
    {
      weight: 1,
      arbitrary: correct.map((text) => ({
        ...plain(text),
        body: gzipSync(text),
        encoding: 'gzip',
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => ({ body: bytes, type, encoding: 'gzip' })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 300 })
        .map((bytes) => ({ body: bytes, type, encoding: null })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(correct, fc.constantFrom(...TYPES))
        .map(([text, other]) => ({ ...plain(text), type: other })),
    },
    { weight: 1, arbitrary: correct.map((text) => ({ ...plain(text), encoding: 'br' })) },
  );
}

/** Headers that a client can send, but should not. */
const headersOf = (): fc.Arbitrary<Readonly<Record<string, string>>> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Readonly<Record<string, string>>>(
        { accept: 'application/vnd.elasticsearch+json; compatible-with=8' },
        { accept: 'text/html' },
        { authorization: 'Basic !!!' },
        { authorization: 'ApiKey dw_nothing' },
        { authorization: `Bearer ${'a'.repeat(4_000)}` },
        { cookie: 'dw=a; dw=b; __Host-dw=c' },
        { host: 'evil.example' },
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { 'x-dockwarden-user': '%E0%A4%A' },
        { 'x-http-method-override': 'DELETE' },
        { expect: '100-continue' },
        { 'last-event-id': '999999999999999999999' },
        { range: 'bytes=0-' },
        { 'x-many': 'b'.repeat(8_000) },
      ),
    },
  );
