import { z } from 'zod';
import type { Origin, Principal } from '../../../service/access/principal.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { operationProblem } from '../../../http/problem.ts';
import { json } from '../../../http/answers.ts';
import { route, type Returned, type TypedRoute } from '../operation-routes.ts';
import type { OwnPath, RouteTypes } from '../../../service/operation/operation.ts';
import type { Route } from '../../../http/route.ts';
import type { Call } from '../../../http/services.ts';
import type { ApiServices } from '../services.ts';

/** What a route has read of a request. */
export interface Asked<Body> {
  /** From the path, decoded. */
  readonly id: string;
  readonly body: Body;
  readonly principal: Principal;
  readonly space: string;
  readonly origin: Origin;
  readonly call: Call;
}

interface Declared<On extends OwnPath, Body extends z.ZodObject, Answer extends z.ZodType> {
  readonly on: On;
  /** Completes the sentence "this request …". */
  readonly about: string;
  /** What the answer holds. */
  readonly answers: string;
  readonly right: Route['right'];
  /** False where it is left out: users and spaces belong to none. */
  readonly isOfSpace?: boolean;
  readonly audit?: string;
  readonly body?: Body;
  readonly answer: Answer;
  readonly example: NonNullable<Route['example']>;
  /** Of a list that can be exported, its name in the answer. */
  readonly rows?: string;
  readonly run: (
    asked: Asked<z.output<Body>>,
    services: ApiServices,
  ) => Returned<Answer> | Promise<Returned<Answer>>;
}

const NOTHING = z.strictObject({});
const NO_QUERY = {};

/** A route about who may use the service. What the engine refuses becomes an answer. */
export function accessRoute<
  const On extends OwnPath,
  Answer extends z.ZodType,
  Body extends z.ZodObject = typeof NOTHING,
>(
  spec: Declared<On, Body, Answer>,
): TypedRoute<RouteTypes<On, Record<string, never>, false, z.input<Body>, z.output<Answer>>> {
  const { run, isOfSpace = false, ...declared } = spec;
  return route<On, typeof NO_QUERY, Body, null, Answer>({
    ...declared,
    isOfSpace,
    async run({ id, body, access, call }, services) {
      const { principal, space, address } = access;
      const origin = { address, userAgent: call.req.header('user-agent') ?? '' };
      try {
        return await run({ id, body, principal, space, origin, call }, services);
      } catch (error) {
        throw error instanceof CodedError ? operationProblem(error) : error;
      }
    },
  });
}

/** An answer that starts or ends a session in the browser. */
export function withCookie(call: Call, value: object, cookie: string): Response {
  const response = json(call, value);
  response.headers.append('set-cookie', cookie);
  return response;
}
