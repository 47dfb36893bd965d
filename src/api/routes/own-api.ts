import type { OwnRoute } from './own-routes.ts';

type Types<R> = R extends { readonly types?: infer T } ? NonNullable<T> : never;

/** What requests take and answer, by method and path: `GET /dw/alerts/:id`. For types alone. */
export type OwnApi = {
  readonly [
    T in Types<OwnRoute> as T extends { readonly on: infer On extends string } ? On : never
  ]: T;
};
