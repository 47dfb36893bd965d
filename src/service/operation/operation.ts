import { z } from 'zod';
import type { FieldProblem } from '../../rules/index.ts';
import type { EngineCode } from '../../runs/errors.ts';
import type { Right } from './rights.ts';
import type { RecordedChanges } from './changes.ts';
import type { Fields, Shape } from './fields.ts';

/** Why an operation was not carried out. Plain data, since it crosses threads; nothing has been changed. */
export interface Refusal {
  readonly code: EngineCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The outcome of an operation on one object. */
export interface Answer<T> {
  /** `null` where it was refused. */
  readonly value: T | null;
  readonly refusal: Refusal | null;
  /** What is wrong with what was handed in; warnings where it was taken. */
  readonly problems: readonly FieldProblem[];
}

/** Of an operation that can refuse, what it answers when it does not. */
export type ValueOf<T> = T extends { readonly value: infer V; readonly refusal: unknown }
  ? NonNullable<V>
  : T;

/** Whether what an operation has returned is an {@link Answer}. */
export const isAnswer = (result: unknown): result is Answer<unknown> =>
  typeof result === 'object' &&
  result !== null &&
  'value' in result &&
  'refusal' in result &&
  'problems' in result;

export function refused(
  code: EngineCode,
  message: string,
  hint?: string,
  problems: readonly FieldProblem[] = [],
): Answer<never> {
  return { value: null, refusal: { code, message, hint }, problems };
}

export function answered<T>(value: T, problems: readonly FieldProblem[] = []): Answer<T> {
  return { value, refusal: null, problems };
}

/** Carries a refused answer out of a transaction, which is undone then. */
class Refused extends Error {
  readonly answer: Answer<unknown>;

  constructor(answer: Answer<unknown>) {
    super(answer.refusal?.message);
    this.answer = answer;
  }
}

/** The value of an answer. To be called within {@link attempt}, which returns the answer where it was refused. */
export function taken<T>(answer: Answer<T>): T {
  if (answer.refusal !== null) throw new Refused(answer);
  return answer.value as T;
}

/** What `work` returns, or the answer by which a part of it was refused. */
export function attempt<T>(work: () => T): T | Answer<never> {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return { ...error.answer, value: null };
    throw error;
  }
}

/**
 * One thing that can be asked of a space: its name, who may ask it, what the audit log says of it, what it is asked and answers, and
 * what it does. The route, the OpenAPI description, the typed client, the call to the thread of detection and the entry in the audit
 * log are derived from it. Questions and answers cross threads, so they are plain data.
 */
export interface Operation<Parts, Ask, Result> {
  /** `alerts.change`: unique, and the action of its entries in the audit log. */
  readonly name: string;
  /** Throws `CodedError` where it is refused, or returns an {@link Answer} that says so. */
  run(parts: Parts, ask: Ask): Result;
  /**
   * Prepares the record of what it changes, for the audit log, before it runs; what is returned makes the record of the result. Left
   * out where nothing is changed, or where what is changed is recorded where it is written.
   */
  record?(parts: Parts, ask: Ask): (result: Awaited<Result>) => RecordedChanges;
  /**
   * Says in words what was done, such as "closed 3 alerts as benign": the message of its entry in the audit log. Texts of a request
   * are put into it with `shown`.
   *
   * @param result of an operation that can refuse, its value
   */
  audit?(ask: Ask, result: ValueOf<Awaited<Result>>): string;
}

/** What a caller names an operation by, on whichever thread it runs: its name, and the types of its question and its result. */
export interface OperationRef<Ask, Result> {
  readonly name: string;
  run?(parts: never, ask: Ask): Result | Promise<Result>;
}

/** Any operation, as lists of them hold it. */
export interface AnyOperation<Parts> {
  readonly name: string;
  run(parts: Parts, ask: never): unknown;
  record?(parts: Parts, ask: never): (result: never) => RecordedChanges;
  audit?(ask: never, result: never): string;
}

/** An operation that only the routes of another product's protocol call. */
export const internal = <Parts, Ask, Result>(
  operation: Operation<Parts, Ask, Result>,
): Operation<Parts, Ask, Result> => operation;

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a route of the own API is named: its method and its path. */
export type OwnPath = `${Method} /dw/${string}`;

/** A body that is passed on as text. */
export interface TextKind {
  /**
   * Media types, and what each stands for. None of them can come from a form on a page of another origin without that
   * page asking first.
   */
  readonly types: Readonly<Record<string, string>>;
  readonly mostBytes: number;
}

export interface TextBody {
  readonly text: string;
  /** What its media type stands for. */
  readonly type: string;
}

/** Names of a query that are read together, beside the fields of the route. */
export interface Filters<T> {
  /** For the reference. */
  readonly shape: Shape;
  /**
   * Throws `CodedError`.
   *
   * @param others names that the route reads itself
   * @param now in milliseconds since 1970
   */
  readonly read: (query: URLSearchParams, others: readonly string[], now: number) => T;
}

/** What a request says, read and checked. */
export interface Asked<Query extends Shape, Body extends z.ZodType, Found> {
  /** From the path, decoded. */
  readonly id: string;
  readonly query: z.output<Fields<Query>>;
  readonly filters: Found;
  readonly body: z.output<Body>;
  readonly text: TextBody;
  /** Who asks, as histories name them. */
  readonly by: string;
  /** Whether that is a person who has signed in, and not a key or a program. */
  readonly isPerson: boolean;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** What a route under `/dw/` says of itself. */
export interface Declared<
  On extends OwnPath,
  Query extends Shape,
  Body extends z.ZodType,
  Found,
  Says extends z.ZodType,
  Text extends TextKind | null,
> {
  readonly on: On;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** What the answer holds. */
  readonly answers: string;
  /** What the account or key must be allowed to do; `signed-in` for any of them, `null` for all requests. */
  readonly right: Right | 'signed-in' | null;
  /** True where it is left out. */
  readonly isOfSpace?: boolean;
  /** A body and an answer that show what this is for; the description is tested against them. */
  readonly example?: {
    readonly query?: object;
    readonly body?: unknown;
    readonly answer?: unknown;
  };
  readonly query?: Query;
  readonly filters?: Filters<Found>;
  /** Of a body that is a JSON object. */
  readonly body?: Body;
  /** A body that is passed on as it is, and its type. */
  readonly text?: Text;
  /** Of an answer that is JSON. */
  readonly answer?: Says;
  /** Of a list that can be exported, its name in the answer; the route has pages where it has `after`. */
  readonly rows?: string;
}

/** Plain data of a type, of which nothing is changed. */
export type Plain<T> = T extends readonly (infer I)[]
  ? readonly Plain<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T;

/** What a schema says that an answer is. */
export type Says<Schema extends z.ZodType> = Plain<z.output<Schema>>;

/** What an operation with this answer returns: the answer, or text of it where numbers have digits that JavaScript cannot hold. */
type Returned<Schema extends z.ZodType> =
  Says<Schema> | Answer<Omit<Says<Schema>, 'problems'>> | string;

/** The fields of a query that has none. */
export const NOTHING = {};
/** A body that is not read. */
export const NO_BODY = z.strictObject({});

type DeclaredOf<On extends OwnPath> = Declared<
  On,
  Shape,
  z.ZodType,
  unknown,
  z.ZodType,
  TextKind | null
>;

/** An operation with a route of the own API. There are no values of `types`. */
export interface RoutedOperation<Parts, Ask, Result, Types = unknown>
  extends Operation<Parts, Ask, Result>, DeclaredOf<OwnPath> {
  /** Makes the question of a request. */
  readonly ask: (asked: Asked<Shape, z.ZodType, unknown>) => Ask;
  readonly types?: Types;
}

/** Any operation with a route, as lists of them hold it. */
export interface AnyRoutedOperation extends AnyOperation<never>, DeclaredOf<OwnPath> {
  readonly ask: (asked: never) => unknown;
  readonly types?: unknown;
}

/** What a route takes and answers, for the typed client. */
export interface RouteTypes<On extends OwnPath, Query, Filtered, Body, Answered> {
  readonly on: On;
  readonly query: Query;
  /** `true` where the query has filters, too. */
  readonly filters: Filtered;
  /** A text is passed on as it is. */
  readonly body: Body;
  readonly answer: Answered;
}

/** What changes something says what it has done; of reading it is up to the operation whether that has an entry in the audit log. */
type Audited<On, Ask, Result> =
  | { readonly right: 'read' | 'signed-in' | null }
  | (On extends `GET ${string}` ? { readonly right: Right } : never)
  | {
      readonly right: Exclude<Right, 'read'>;
      audit(ask: Ask, result: ValueOf<Awaited<Result>>): string;
    };

/** Declares an operation of a space. */
export function operation<
  Parts,
  Ask,
  const On extends OwnPath,
  Says extends z.ZodType,
  Result extends Returned<Says> | Promise<Returned<Says>>,
  Query extends Shape = typeof NOTHING,
  Body extends z.ZodType = typeof NO_BODY,
  Found = null,
  Text extends TextKind | null = null,
>(
  spec: Declared<On, Query, Body, Found, Says, Text> &
    Operation<Parts, Ask, Result> &
    Audited<On, Ask, Result> & {
      readonly answer: Says;
      readonly ask: (asked: Asked<Query, Body, Found>) => Ask;
    },
): RoutedOperation<
  Parts,
  Ask,
  Result,
  RouteTypes<
    On,
    z.input<Fields<Query>>,
    Found extends null ? false : true,
    Text extends TextKind ? string : z.input<Body>,
    z.output<Says>
  >
> {
  return spec as never;
}

/** What is answered while the operation goes on. */
export interface LineStream {
  /** Pieces of whole lines of JSON, in turn. Throws `CodedError` where the rest cannot be answered. */
  readonly pieces: AsyncGenerator<string, void>;
  /** Called when the client goes away. */
  cancel(): void;
}

/** Declares an operation that answers with lines, as they come. */
export function streaming<
  Parts,
  Ask,
  const On extends OwnPath,
  Body extends z.ZodType = typeof NO_BODY,
>(
  spec: Declared<On, Shape, Body, null, z.ZodUnknown, null> &
    Operation<Parts, Ask, Promise<LineStream>> & {
      readonly right: 'read';
      readonly ask: (asked: Asked<Shape, Body, null>) => Ask;
    },
): RoutedOperation<
  Parts,
  Ask,
  Promise<LineStream>,
  RouteTypes<On, object, false, z.input<Body>, unknown>
> {
  return spec as never;
}
