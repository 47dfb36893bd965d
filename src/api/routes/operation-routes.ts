import {
  NO_BODY,
  NOTHING,
  type AnyRoutedOperation,
  type Asked,
  type Declared,
  type Filters,
  type LineStream,
  type Method,
  type OwnPath,
  type RouteTypes,
  type Says,
  type TextBody,
  type TextKind,
} from '../../service/operation/operation.ts';
import { CodedError } from '../../util/coded-error.ts';
import { z } from 'zod';
import { parseJson, printJson, type Json } from '../../events/json.ts';
import { json } from '../../http/answers.ts';
import {
  exportAnswer,
  exportAuditOf,
  mostPerPage,
  takeFormat,
  withFormat,
} from './export/export.ts';
import { type Fields, type Shape } from '../../service/operation/fields.ts';
import { readFields, readQuery } from '../../http/fields.ts';
import { hasBody, jsonBody } from '../../http/json-body.ts';
import { operationProblem } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import type { Access, Call } from '../../http/services.ts';
import type { ApiServices } from './services.ts';
import { textBody } from '../../http/text-body.ts';
import { orProblem, perform, streamed } from './perform.ts';

/** What a route has read of a request. */
export interface RouteAsked<Query extends Shape, Body extends z.ZodType, Found> extends Asked<
  Query,
  Body,
  Found
> {
  readonly access: Access;
  /** The media types that the client asks for. */
  readonly accepts: string;
  /** For what answers bit by bit. */
  readonly call: Call;
}

/** What a route returns: what the schema of its answer says, text of it, or a file and the like. */
export type Returned<Answer extends z.ZodType> = Says<Answer> | string | Response;

/** A route that works for itself. */
type RouteThatRuns<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  Text extends TextKind | null,
> = Declared<On, Query, Body, Found, Answer, Text> & {
  /** What the audit log calls it; nothing where it changes nothing. */
  readonly audit?: string | undefined;
  readonly run: (
    asked: RouteAsked<Query, Body, Found>,
    services: ApiServices,
  ) => Returned<Answer> | Promise<Returned<Answer>>;
};

/** A route whose arguments are fields. */
export interface OperationRoute extends Route<ApiServices> {
  readonly answers: string;
  readonly query: Fields;
  readonly filters: Filters<unknown> | null;
}

/** A route that has types. There is no value of them. */
export interface TypedRoute<
  T extends RouteTypes<OwnPath, unknown, unknown, unknown, unknown>,
> extends OperationRoute {
  readonly types?: T;
}

/** Routes that belong together, in which a path with a word comes before one with an id in its place. */
export interface RouteGroup {
  readonly title: string;
  readonly routes: readonly OperationRoute[];
}

/** Of every request: whether its answer is indented. */
const PRETTY = 'pretty';
const NO_TEXT: TextBody = { text: '', type: '' };

export function route<
  const On extends OwnPath,
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof NO_BODY,
  Found = null,
  Answer extends z.ZodType = z.ZodUnknown,
  Text extends TextKind | null = null,
>(
  spec: RouteThatRuns<On, Query, Body, Found, Answer, Text>,
): TypedRoute<
  RouteTypes<
    On,
    z.input<Fields<Query>>,
    Found extends null ? false : true,
    Text extends TextKind ? string : z.input<Body>,
    z.output<Answer>
  >
> {
  const { on, about, answers, right, example, filters = null } = spec;
  const text: TextKind | null = spec.text ?? null;
  const [method, path] = on.split(' ') as [Method, string];
  const query: Fields<Query> = z.strictObject(spec.query ?? (NOTHING as Query));
  const body = spec.body ?? (NO_BODY as z.ZodType as Body);
  const takesFields = text === null && method !== 'GET';
  return {
    method,
    path,
    about,
    answers,
    right,
    isOfSpace: spec.isOfSpace ?? true,
    audit: spec.audit ?? null,
    ...(example === undefined ? {} : { example }),
    ...(spec.answer === undefined ? {} : { answer: spec.answer }),
    ...(text === null ? {} : { accepts: Object.keys(text.types), mostBytes: text.mostBytes }),
    ...(spec.rows === undefined
      ? { query }
      : { query: withFormat(query), exportAudit: exportAuditOf(path) }),
    filters,
    ...(spec.body === undefined ? {} : { body }),
    async handle(call, services) {
      const now = services.now();
      const access = call.get('access');
      const sent = new URL(call.req.url).searchParams;
      sent.delete(PRETTY);
      const format = spec.rows === undefined ? null : takeFormat(sent);
      const asked: RouteAsked<Query, Body, Found> = {
        id: call.req.param('id') ?? '',
        // The query first: a request that is wrong there need not be read.
        ...queryOf(sent, query, filters, now),
        body:
          takesFields && (spec.body !== undefined || hasBody(call))
            ? readFields(await jsonBody(call, services), body)
            : (NOTHING as z.output<Body>),
        text: text === null ? NO_TEXT : await textBody(call, services, text),
        by: access.principal.name,
        isPerson: access.principal.kind === 'user',
        access,
        accepts: call.req.header('accept') ?? '',
        call,
        now,
      };
      if (format !== null) {
        const { rows = '', answer } = spec;
        const list = { rows, answer, right, isOfSpace: spec.isOfSpace ?? true };
        const limit = mostPerPage(query);
        return exportAnswer(call, services, format, list, async (after) => {
          const page = after === null ? limit : { ...limit, after };
          const made = await spec.run({ ...asked, query: { ...asked.query, ...page } }, services);
          return typeof made === 'string' ? parseJson(made) : made;
        });
      }
      const answer = await spec.run(asked, services);
      if (answer instanceof Response) return answer;
      // Rules and documents have whole numbers that JSON of JavaScript cannot write.
      return json(call, typeof answer === 'string' ? answer : printJson(answer as Json));
    },
  };
}

function queryOf<Query extends Shape, Found>(
  sent: URLSearchParams,
  fields: Fields<Query>,
  filters: Filters<Found> | null,
  now: number,
): { readonly query: z.output<Fields<Query>>; readonly filters: Found } {
  if (filters === null) return { query: readQuery(sent, fields), filters: null as Found };
  const own = Object.keys(fields.shape);
  let found: Found;
  try {
    found = filters.read(sent, own, now);
  } catch (error) {
    throw error instanceof CodedError ? operationProblem(error) : error;
  }
  const rest = [...sent].filter(([name]) => own.includes(name));
  return { query: readQuery(new URLSearchParams(rest), fields), filters: found };
}

type AnyRouteTypes = RouteTypes<OwnPath, unknown, unknown, unknown, unknown>;

type RouteTypesOf<T> = T extends { readonly types?: infer Types } ? NonNullable<Types> : never;

/** The routes of operations, in the same order: each calls its operation in the space of the request. */
export const routesOf = <const T extends readonly AnyRoutedOperation[]>(
  operations: T,
): { readonly [K in keyof T]: TypedRoute<RouteTypesOf<T[K]> & AnyRouteTypes> } =>
  operations.map(routeOf) as never;

function routeOf(operation: AnyRoutedOperation): OperationRoute {
  return route<OwnPath, Shape, z.ZodType, unknown, z.ZodType, TextKind | null>({
    ...operation,
    audit: operation.audit === undefined ? undefined : operation.name,
    async run(asked, services) {
      const ask = await orProblem(() => operation.ask(asked as never));
      const { value, problems } = await perform(operation, ask, asked, services);
      if (isStream(value)) return streamed(value, asked.accepts.includes('text/event-stream'));
      const made = value as object | string;
      if (typeof made === 'string' || problems === null || 'problems' in made) return made;
      return { ...made, problems };
    },
  });
}

const isStream = (value: unknown): value is LineStream =>
  typeof value === 'object' && value !== null && 'pieces' in value;
