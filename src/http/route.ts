import type { z } from 'zod';
import type { Right } from '../service/operation/rights.ts';
import type { Method } from '../service/operation/operation.ts';
import type { Call, Services } from './services.ts';

/**
 * One route of any API. Requests are matched against the table of routes; the reference, the OpenAPI description, the
 * check of rights and the tests are generated from it.
 */
export interface Route<Needs extends Services = Services> {
  readonly method: Method;
  /** In the syntax of Hono, such as `/dw/alerts/:id`. */
  readonly path: string;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** The right that a caller needs; `signed-in` for any account or key, `null` for no authentication. */
  readonly right: Right | 'signed-in' | null;
  /** Whether the route works on a space, and therefore also exists under `/s/<space>`. */
  readonly isOfSpace: boolean;
  /** The action in the audit log; `null` for a route that changes nothing. */
  readonly audit: string | null;
  /** The action in the audit log for an export of the list, where reading a page is not recorded. */
  readonly exportAudit?: string;
  /** The target in the audit log; by default derived from the name of the route and `:id` of the path. */
  readonly target?: (call: Call) => { readonly kind: string; readonly id: string | null } | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The media types of a body that is not JSON. */
  readonly accepts?: readonly string[];
  /** The size limit of the body, if it differs from the default of its kind; `null` for a route without a body. */
  readonly mostBytes?: number | null;
  readonly answer?: z.ZodType;
  /** The media type of an answer that is a file, not JSON. */
  readonly answerType?: string;
  /** An example request and answer for the description, which is tested against them. */
  readonly example?: {
    readonly query?: object;
    readonly body?: unknown;
    readonly answer?: unknown;
  };
  handle(call: Call, services: Needs): Response | Promise<Response>;
}

/** A route of another product's protocol, under all methods and paths that the protocol uses for it. */
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
