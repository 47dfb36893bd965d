import type {
  OperationArguments,
  OperationName,
  OperationResult,
} from '../../engine/detection/operations.ts';
import type { Right } from '../../engine/access/rights.ts';
import { printJson, type Json } from '../../events/json.ts';
import { json } from './answers.ts';
import { callDetection, type ValueOf } from './detection-call.ts';
import { readFields, readQuery, type Schema, type Shape, type Values } from './fields.ts';
import { jsonBody } from './json-body.ts';
import type { Method, Route } from './route.ts';
import type { Services } from './services.ts';
import { textBody, type TextBody, type TextKind } from './text-body.ts';

/** Names of a query that are read together, beside the fields of the route. */
export interface Filters<T> {
  readonly schemas: Readonly<Record<string, Schema>>;
  /** @param others names that the route reads itself. Throws `HttpProblem`. */
  readonly read: (query: URLSearchParams, others: readonly string[], now: number) => T;
}

/** What a route has read of a request. */
export interface Asked<Query extends Shape, Body extends Shape, Found> {
  /** From the path, decoded. */
  readonly id: string;
  readonly query: Values<Query>;
  readonly filters: Found;
  readonly body: Values<Body>;
  readonly text: TextBody;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** What every route under `/dw/` says of itself. */
interface Declared<Query extends Shape, Body extends Shape, Found> {
  readonly on: `${Method} /dw/${string}`;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** What the answer holds. */
  readonly answers: string;
  readonly right: Right;
  /** True where it is left out. */
  readonly isOfSpace?: boolean;
  /** What the audit log calls it; nothing where it changes nothing. */
  readonly audit?: string;
  readonly example?: NonNullable<Route['example']>;
  readonly query?: Query;
  readonly filters?: Filters<Found>;
  /** Of a body that is a JSON object of these fields. */
  readonly body?: Body;
  /** A body that is passed on as it is, and its type. */
  readonly text?: TextKind;
}

/** A route that works for itself. Its answer is an object, or JSON text. */
interface RouteThatRuns<Query extends Shape, Body extends Shape, Found> extends Declared<
  Query,
  Body,
  Found
> {
  readonly run: (
    asked: Asked<Query, Body, Found>,
    services: Services,
  ) => Answered | Promise<Answered>;
}

/** A route that is one operation of detection. */
interface RouteOfOperation<
  Name extends OperationName,
  Query extends Shape,
  Body extends Shape,
  Found,
> extends Declared<Query, Body, Found> {
  readonly operation: Name;
  readonly args?: (asked: Asked<Query, Body, Found>) => OperationArguments<Name>;
  /** What a list is called in the answer. */
  readonly list?: string;
  /** Made of the result; otherwise that is the answer. Of an operation that can refuse, of the value. */
  readonly answer?: (
    result: ValueOf<OperationResult<Name>>,
    asked: Asked<Query, Body, Found>,
  ) => Answered;
}

type Answered = object | string | Response;

/** A route whose arguments are fields. */
export interface OperationRoute extends Route {
  readonly answers: string;
  readonly queryFields: Shape;
  readonly filters: Filters<unknown> | null;
  readonly bodyFields: Shape;
}

/** Routes that belong together, in which a path with a word comes before one with an id in its place. */
export interface RouteGroup {
  readonly title: string;
  readonly routes: readonly OperationRoute[];
}

/** Of every request: whether its answer is indented. */
const PRETTY = 'pretty';
const NOTHING = {};
const NO_TEXT: TextBody = { text: '', type: '' };

export function route<
  Query extends Shape = typeof NOTHING,
  Body extends Shape = typeof NOTHING,
  Found = null,
>(spec: RouteThatRuns<Query, Body, Found>): OperationRoute {
  const { on, about, answers, right, example, filters = null, text = null } = spec;
  const [method, path] = on.split(' ') as [Method, string];
  const query = spec.query ?? (NOTHING as Query);
  const body = spec.body ?? (NOTHING as Body);
  const takesFields = text === null && method !== 'GET' && method !== 'DELETE';
  return {
    method,
    path,
    about,
    answers,
    right,
    isOfSpace: spec.isOfSpace ?? true,
    audit: spec.audit ?? null,
    ...(example === undefined ? {} : { example }),
    ...(text === null ? {} : { accepts: Object.keys(text.types) }),
    queryFields: query,
    filters,
    bodyFields: body,
    async handle(call, services) {
      const now = services.now();
      const sent = new URL(call.req.url).searchParams;
      sent.delete(PRETTY);
      const asked: Asked<Query, Body, Found> = {
        id: call.req.param('id') ?? '',
        // The query first: a request that is wrong there need not be read.
        ...queryOf(sent, query, filters, now),
        body: takesFields
          ? readFields(await jsonBody(call, services), body, now)
          : (NOTHING as Values<Body>),
        text: text === null ? NO_TEXT : await textBody(call, services, text),
        now,
      };
      const answer = await spec.run(asked, services);
      if (answer instanceof Response) return answer;
      // Rules and documents have whole numbers that JSON of JavaScript cannot write.
      return json(call, typeof answer === 'string' ? answer : printJson(answer as Json));
    },
  };
}

function queryOf<Query extends Shape, Found>(
  sent: URLSearchParams,
  shape: Query,
  filters: Filters<Found> | null,
  now: number,
): { readonly query: Values<Query>; readonly filters: Found } {
  if (filters === null) return { query: readQuery(sent, shape, now), filters: null as Found };
  const own = Object.keys(shape);
  const found = filters.read(sent, own, now);
  const rest = [...sent].filter(([name]) => own.includes(name));
  return { query: readQuery(new URLSearchParams(rest), shape, now), filters: found };
}

export function operationRoute<
  Name extends OperationName,
  Query extends Shape = typeof NOTHING,
  Body extends Shape = typeof NOTHING,
  Found = null,
>(spec: RouteOfOperation<Name, Query, Body, Found>): OperationRoute {
  const { operation, args, list = 'items', answer, ...declared } = spec;
  return route<Query, Body, Found>({
    ...(spec.right === 'read' ? {} : { audit: operation }),
    ...declared,
    async run(asked, services) {
      const given = args?.(asked) ?? {};
      const { value, problems } = await callDetection(services, operation, given);
      const made: unknown = answer?.(value, asked) ?? value;
      if (typeof made !== 'object' || made === null || made instanceof Response)
        return made as Answered;
      const named = Array.isArray(made) ? { [list]: made } : made;
      return problems === null || 'problems' in named ? named : { ...named, problems };
    },
  });
}
