import type {
  OperationArguments,
  OperationName,
  OperationResult,
} from '../../engine/detection/operations.ts';
import { json } from './answers.ts';
import { callDetection, filtersOf } from './detection-call.ts';
import { readFields, readQuery, type Shape, type Values } from './fields.ts';
import { jsonBody } from './json-body.ts';
import type { Call, Routes, Services } from './services.ts';
import { textBody, type TextBody, type TextKind } from './text-body.ts';

/** What a route has read of a request. */
export interface Asked<Query extends Shape, Body extends Shape> {
  /** From the path, decoded. */
  readonly id: string;
  readonly field: string;
  readonly query: Values<Query>;
  readonly body: Values<Body>;
  readonly text: TextBody;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A route that is an operation of detection, as it is written in a table of routes. */
interface RouteOf<Name extends OperationName, Query extends Shape, Body extends Shape> {
  readonly on: `${Method} /dw/${string}`;
  /** For the guide, behind "answers with" or as a sentence. */
  readonly about: string;
  readonly query?: Query;
  /** Of a body that is a JSON object of these fields. */
  readonly body?: Body;
  /** A body that is passed on as it is, and its type. */
  readonly text?: TextKind;
  readonly operation: Name;
  readonly args?: (asked: Asked<Query, Body>) => OperationArguments<Name>;
  /** What a list is called in the answer. */
  readonly list?: string;
  /** Made of the result; otherwise that is the answer. Of an operation that can refuse, of the value. */
  readonly answer?: (
    result: ValueOf<OperationResult<Name>>,
    asked: Asked<Query, Body>,
  ) => object | Response;
}

type ValueOf<T> = T extends { readonly value: infer V; readonly refusal: unknown }
  ? NonNullable<V>
  : T;

/** A route of any operation. */
export interface OperationRoute {
  readonly method: Method;
  readonly path: string;
  readonly about: string;
  readonly query: readonly string[];
  readonly body: readonly string[];
  readonly text: TextKind | null;
  handle(call: Call, services: Services): Promise<Response>;
}

const NOTHING = {};

export function route<
  Name extends OperationName,
  Query extends Shape = typeof NOTHING,
  Body extends Shape = typeof NOTHING,
>(spec: RouteOf<Name, Query, Body>): OperationRoute {
  const { on, about, operation, list = 'items', text } = spec;
  const [method, path] = on.split(' ') as [Method, string];
  const query = spec.query ?? (NOTHING as Query);
  const body = spec.body ?? (NOTHING as Body);
  const takesFields = text === undefined && method !== 'GET' && method !== 'DELETE';
  return {
    method,
    path,
    about,
    query: Object.keys(query),
    body: Object.keys(body),
    text: text ?? null,
    async handle(call, services) {
      const now = services.now();
      // The query first: a request that is wrong there need not be read.
      const filters = readQuery(filtersOf(call), query, now);
      const asked: Asked<Query, Body> = {
        id: call.req.param('id') ?? '',
        field: call.req.param('field') ?? '',
        query: filters,
        body: takesFields
          ? readFields(await jsonBody(call, services), body, now)
          : (NOTHING as Values<Body>),
        text: text === undefined ? NO_TEXT : await textBody(call, services, text),
      };
      const result = await callDetection(services, operation, spec.args?.(asked) ?? {});
      const { value, problems } = partsOf(result);
      const answer = spec.answer?.(value as ValueOf<OperationResult<Name>>, asked) ?? value;
      if (answer instanceof Response) return answer;
      const named = Array.isArray(answer) ? { [list]: answer } : answer;
      return json(call, problems === null || 'problems' in named ? named : { ...named, problems });
    },
  };
}

const NO_TEXT: TextBody = { text: '', type: '' };

/** Operations that can refuse say in their answer what they have found. */
function partsOf(result: object): { readonly value: object; readonly problems: object | null } {
  if (!('value' in result && 'refusal' in result && 'problems' in result))
    return { value: result, problems: null };
  return { value: result.value as object, problems: result.problems as object };
}

/** @param table in which a path with a word comes before one with a name in its place */
export const operationRoutesOf =
  (table: readonly OperationRoute[]): Routes =>
  (app, services) => {
    for (const each of table) app.on(each.method, each.path, (call) => each.handle(call, services));
  };
