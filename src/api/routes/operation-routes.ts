import type {
  OperationArguments,
  OperationName,
  OperationResult,
} from '../../service/detection/operations.ts';
import { z } from 'zod';
import { parseJson, printJson, type Json } from '../../events/json.ts';
import { json } from '../../http/answers.ts';
import { callDetection, type ValueOf } from '../../http/detection-call.ts';
import {
  exportAnswer,
  exportAuditOf,
  mostPerPage,
  takeFormat,
  withFormat,
} from './export/export.ts';
import { readFields, readQuery, type Fields, type Shape } from '../../http/fields.ts';
import { hasBody, jsonBody } from '../../http/json-body.ts';
import type { Method, Route } from '../../http/route.ts';
import type { Access, Call } from '../../http/services.ts';
import type { ApiServices } from './services.ts';
import { textBody, type TextBody, type TextKind } from '../../http/text-body.ts';

/** Names of a query that are read together, beside the fields of the route. */
export interface Filters<T> {
  /** For the reference. */
  readonly shape: Shape;
  /** @param others names that the route reads itself. Throws `HttpProblem`. */
  readonly read: (query: URLSearchParams, others: readonly string[], now: number) => T;
}

/** What a route has read of a request. */
export interface Asked<Query extends Shape, Body extends z.ZodType, Found> {
  /** From the path, decoded. */
  readonly id: string;
  readonly query: z.output<Fields<Query>>;
  readonly filters: Found;
  readonly body: z.output<Body>;
  readonly text: TextBody;
  /** Who asks, as histories name them. */
  readonly by: string;
  readonly access: Access;
  /** The media types that the client asks for. */
  readonly accepts: string;
  /** For what answers bit by bit. */
  readonly call: Call;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** How a route of the own API is named: its method and its path. */
export type OwnPath = `${Method} /dw/${string}`;

/** What every route under `/dw/` says of itself. */
interface Declared<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  Text extends TextKind | null,
> {
  readonly on: On;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** What the answer holds. */
  readonly answers: string;
  readonly right: Route['right'];
  /** True where it is left out. */
  readonly isOfSpace?: boolean;
  /** What the audit log calls it; nothing where it changes nothing. */
  readonly audit?: string;
  readonly example?: NonNullable<Route['example']>;
  readonly query?: Query;
  readonly filters?: Filters<Found>;
  /** Of a body that is a JSON object. */
  readonly body?: Body;
  /** A body that is passed on as it is, and its type. */
  readonly text?: Text;
  /** Of an answer that is JSON. That it says what is returned is checked where all types are: see `own-api.ts`. */
  readonly answer?: Answer;
  /** Of a list that can be exported, its name in the answer; the route has pages where it has `after`. */
  readonly rows?: string;
}

/** A route that works for itself. Its answer is an object, or JSON text. */
interface RouteThatRuns<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  Returned extends Answered,
  Text extends TextKind | null,
> extends Declared<On, Query, Body, Found, Answer, Text> {
  readonly run: (
    asked: Asked<Query, Body, Found>,
    services: ApiServices,
  ) => Returned | Promise<Returned>;
}

/** A route that is one operation of detection. */
interface RouteOfOperation<
  Name extends OperationName,
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Answer extends z.ZodType,
  List extends string,
  Made,
  Text extends TextKind | null,
> extends Declared<On, Query, Body, Found, Answer, Text> {
  readonly operation: Name;
  readonly args?: (asked: Asked<Query, Body, Found>) => OperationArguments<Name>;
  /** What a list is called in the answer. */
  readonly list?: List;
  /** Makes the answer of the result; otherwise that is it. Of an operation that can refuse, of the value. */
  readonly made?: (
    result: ValueOf<OperationResult<Name>>,
    asked: Asked<Query, Body, Found>,
  ) => Made;
}

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

/** What a route takes and answers, for the types of `own-api.ts`. */
export interface RouteTypes<On extends OwnPath, Query, Filtered, Body, Answer, Returned> {
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
  T extends RouteTypes<OwnPath, unknown, unknown, unknown, unknown, unknown>,
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
const NOTHING = {};
const NO_BODY = z.strictObject({});
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
  RouteTypes<
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
      const asked: Asked<Query, Body, Found> = {
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
  const found = filters.read(sent, own, now);
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
  RouteTypes<
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
      const { value, problems } = await callDetection(services, asked.access, operation, given);
      const made: unknown = makes?.(value, asked) ?? value;
      if (typeof made !== 'object' || made === null || made instanceof Response)
        return made as Answered;
      const named = Array.isArray(made) ? { [list]: made } : made;
      return problems === null || 'problems' in named ? named : { ...named, problems };
    },
  });
  return typed as OperationRoute;
}
