import type { Json } from '../../events/json.ts';
import type { OwnRoute } from './own-routes.ts';

type Types<R> = R extends { readonly types?: infer T } ? NonNullable<T> : never;

/** What requests take and answer, by method and path: `GET /dw/alerts/:id`. For types alone. */
export type OwnApi = {
  readonly [
    T in Types<OwnRoute> as T extends { readonly on: infer On extends string } ? On : never
  ]: T;
};

/** Lists in lists: what is of itself, such as a tree, is compared down to here. */
type Deep = `${string}[]${string}[]${string}[]${string}[]${string}`;

/**
 * Where two types differ as JSON, whose fields may be absent where they may be undefined: `GET /dw/alerts.alerts[].id`.
 * `never` where they do not.
 */
export type Differences<A, B, At extends string> = At extends Deep
  ? never
  : DifferencesHere<A, B, At>;

type DifferencesHere<A, B, At extends string> = [Json] extends [A]
  ? [Json] extends [B]
    ? never
    : `${At} is anything`
  : [Json] extends [B]
    ? `${At} is anything`
    : [null extends A ? 1 : 0, undefined extends A ? 1 : 0] extends [
          null extends B ? 1 : 0,
          undefined extends B ? 1 : 0,
        ]
      ? InValues<NonNullable<A>, NonNullable<B>, At>
      : `${At} may be null or absent`;

type InValues<A, B, At extends string> = [A, B] extends [readonly (infer I)[], readonly (infer J)[]]
  ? Differences<I, J, `${At}[]`>
  : [A, B] extends [object, object]
    ? InFields<A, B, At>
    : [A, B] extends [B, A]
      ? never
      : `${At} has other values`;

type InFields<A, B, At extends string> = {
  [K in keyof A | keyof B]-?: K extends keyof A & keyof B
    ? Differences<A[K], B[K], `${At}.${K & string}`>
    : `${At}.${K & string} is on one side only`;
}[keyof A | keyof B];

/** What is JSON of an answer: files and text are described otherwise. */
type AsJson<T> = T extends Response | string ? never : T;

/** Of each route, where its schema says something else than what it returns. */
export type WrongAnswers = {
  [On in keyof OwnApi]: OwnApi[On] extends { readonly answer: infer A; readonly returned: infer R }
    ? [AsJson<R>] extends [never]
      ? never
      : Differences<A, AsJson<R>, On>
    : never;
}[keyof OwnApi];
