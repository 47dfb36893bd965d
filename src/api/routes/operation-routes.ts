import type {
  OperationArguments,
  OperationName,
  OperationResult,
} from '../../service/detection/operations.ts';
import { operationNamed } from '../../service/detection/operations.ts';
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
  type TextBody,
  type TextKind,
} from '../../service/operation/operation.ts';
import { CodedError } from '../../util/coded-error.ts';
import { z } from 'zod';
import { parseJson, printJson, type Json } from '../../events/json.ts';
import { json } from '../../http/answers.ts';
import type { ValueOf } from '../../service/operation/answer.ts';
import { callDetection } from '../../http/detection-call.ts';
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
import { orProblem, perform } from './perform.ts';
import { streamed } from './streamed.ts';

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

/** What every route under `/dw/` says of itself. */
type DeclaredRoute<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  Text extends TextKind | null,
> = Declared<On, Query, Body, Found, Answer, Text> & {
  /** What the audit log calls it; nothing where it changes nothing. */
  readonly audit?: string | undefined;
};

/** A route that works for itself. Its answer is an object, or JSON text. */
type RouteThatRuns<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  Returned extends Answered,
  Text extends TextKind | null,
> = DeclaredRoute<On, Query, Body, Found, Answer, Text> & {
  readonly run: (
    asked: RouteAsked<Query, Body, Found>,
    services: ApiServices,
  ) => Returned | Promise<Returned>;
};

/** A route that is one operation of detection. */
type RouteOfOperation<
  Name extends OperationName,
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  List extends string,
  Made,
  Text extends TextKind | null,
> = DeclaredRoute<On, Query, Body, Found, Answer, Text> & {
  readonly operation: Name;
  readonly args?: (asked: RouteAsked<Query, Body, Found>) => OperationArguments<Name>;
  /** What a list is called in the answer. */
  readonly list?: List;
  /** Makes the answer of the result; otherwise that is it. Of an operation that can refuse, of the value. */
  readonly made?: (
    result: ValueOf<OperationResult<Name>>,
    asked: RouteAsked<Query, Body, Found>,
  ) => Made;
};

type Answered = object | string | Response;

/** What an operation route answers: a list under its name, and problems beside what an operation that can refuse has made. */
type AnsweredBy<Name extends OperationName, List extends string, Made> = WithProblems<
  OperationResult<Name>,
  Made extends readonly unknown[] ? { readonly [K in List]: Made } : Made
>;

type WithProblems<Result, Made> = Result extends {
  readonly problems: infer P;
  readonly refusal: unknown;
}
  ? Made extends Response | string
    ? Made
    : 'problems' extends keyof Made
      ? Made
      : Made & { readonly problems: P }
  : Made;

/** A route whose arguments are fields. */
export interface OperationRoute extends Route<ApiServices> {
  readonly answers: string;
  readonly query: Fields;
  readonly filters: Filters<unknown> | null;
}

/** The same with what it returns, which is compared with the schema of its answer: see `own-api.ts`. */
export interface ComparedTypes<On extends OwnPath, Query, Filtered, Body, Answer, Returned> {
  readonly on: On;
  readonly query: Query;
  /** `true` where the query has filters, too. */
  readonly filters: Filtered;
  /** A text is passed on as it is. */
  readonly body: Body;
  readonly answer: Answer;
  readonly returned: Returned;
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
  Returned extends Answered,
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof NO_BODY,
  Found = null,
  Answer extends z.ZodType = z.ZodUnknown,
  Text extends TextKind | null = null,
>(
  spec: RouteThatRuns<On, Query, Body, Found, Answer, Returned, Text>,
): TypedRoute<
  ComparedTypes<
    On,
    z.input<Fields<Query>>,
    Found extends null ? false : true,
    Text extends TextKind ? string : z.input<Body>,
    z.output<Answer>,
    Returned
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

export function operationRoute<
  Name extends OperationName,
  const On extends OwnPath,
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof NO_BODY,
  Found = null,
  Answer extends z.ZodType = z.ZodUnknown,
  const List extends string = 'items',
  Made = ValueOf<OperationResult<Name>>,
  Text extends TextKind | null = null,
>(
  spec: RouteOfOperation<Name, On, Query, Body, Found, Answer, List, Made, Text>,
): TypedRoute<
  ComparedTypes<
    On,
    z.input<Fields<Query>>,
    Found extends null ? false : true,
    Text extends TextKind ? string : z.input<Body>,
    z.output<Answer>,
    AnsweredBy<Name, List, Made>
  >
> {
  const { operation, args, list = 'items', made: makes, ...declared } = spec;
  const typed = route<On, Answered, Query, Body, Found, Answer, Text>({
    ...(spec.right === 'read' ? {} : { audit: operation }),
    ...declared,
    async run(asked, services) {
      const given = args?.(asked) ?? {};
      const { value, problems } = await callDetection(
        services,
        asked.access,
        operationNamed(operation),
        given as OperationArguments<Name>,
      );
      const made: unknown = makes?.(value as ValueOf<OperationResult<Name>>, asked) ?? value;
      if (typeof made !== 'object' || made === null || made instanceof Response)
        return made as Answered;
      const named = Array.isArray(made) ? { [list]: made } : made;
      return problems === null || 'problems' in named ? named : { ...named, problems };
    },
  });
  return typed as OperationRoute;
}

type AnyRouteTypes = RouteTypes<OwnPath, unknown, unknown, unknown, unknown>;

type RouteTypesOf<T> = T extends { readonly types?: infer Types } ? NonNullable<Types> : never;

/** The routes of operations, in the same order: each calls its operation in the space of the request. */
export const routesOf = <const T extends readonly AnyRoutedOperation[]>(
  operations: T,
): { readonly [K in keyof T]: TypedRoute<RouteTypesOf<T[K]> & AnyRouteTypes> } =>
  operations.map(routeOf) as never;

function routeOf(operation: AnyRoutedOperation): OperationRoute {
  return route<OwnPath, Answered, Shape, z.ZodType, unknown, z.ZodType, TextKind | null>({
    ...operation,
    audit: operation.audit === undefined ? undefined : operation.name,
    async run(asked, services) {
      const ask = await orProblem(() => operation.ask(asked as never));
      const { value, problems } = await perform(operation, ask, asked, services);
      if (isStream(value)) return streamed(value, asked.accepts.includes('text/event-stream'));
      if (typeof value === 'string' || problems === null) return value as Answered;
      return { problems, ...(value as object) };
    },
  });
}

const isStream = (value: unknown): value is LineStream =>
  typeof value === 'object' && value !== null && 'pieces' in value;
