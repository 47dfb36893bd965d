import type { z } from 'zod';
import type { Right } from '../service/operation/rights.ts';
import type { Method } from '../service/operation/operation.ts';
import type { Call, Services } from './services.ts';

/**
 * One route of any API. The table of them is what requests are matched against, and what the reference, the OpenAPI
 * description, the check of rights and the tests are made of.
 */
export interface Route<Needs extends Services = Services> {
  readonly method: Method;
  /** As Hono has it, such as `/dw/alerts/:id`. */
  readonly path: string;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** What whoever asks must be allowed to do; `signed-in` for any account or key, `null` for everybody. */
  readonly right: Right | 'signed-in' | null;
  /** Whether what it works on belongs to a space: it exists under `/s/<space>` too. */
  readonly isOfSpace: boolean;
  /** What the audit log calls it; `null` for what changes nothing. */
  readonly audit: string | null;
  /** What the audit log calls a request that exports the list, where a page of it is not worth an entry. */
  readonly exportAudit?: string;
  /** What it is about, for the audit log; left out, what its name says and `:id` of the path. */
  readonly target?: (call: Call) => { readonly kind: string; readonly id: string | null } | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body that is not JSON, by its media types. */
  readonly accepts?: readonly string[];
  /** Of the body, where it is another limit than that of its kind; `null` where none is read. */
  readonly mostBytes?: number | null;
  readonly answer?: z.ZodType;
  /** The media type of an answer that is not JSON: a file. */
  readonly answerType?: string;
  /** A body and an answer that show a newcomer what this is for; the description is tested against them. */
  readonly example?: {
    readonly query?: object;
    readonly body?: unknown;
    readonly answer?: unknown;
  };
  handle(call: Call, services: Needs): Response | Promise<Response>;
}

/** A route that speaks a protocol of others, under all methods and paths that they use for it. */
export type ForeignRoute<Needs extends Services = Services> = Pick<
  Route<Needs>,
  'about' | 'right' | 'handle'
> &
  Partial<Route<Needs>> & { readonly on: readonly `${Method} /${string}`[] };

export const foreignRoutes = <Needs extends Services = Services>(
  specs: readonly ForeignRoute<Needs>[],
): readonly Route<Needs>[] =>
  specs.flatMap(({ on, ...spec }) =>
    on.map((each) => {
      const [method, path] = each.split(' ') as [Method, string];
      return { isOfSpace: false, audit: null, ...spec, method, path };
    }),
  );
