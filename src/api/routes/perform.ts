import { COUNT_OPERATIONS } from '../../service/alerts/count-operations.ts';
import { HuntError } from '../../service/events/hunt/compile-hunt.ts';
import type { HuntParts } from '../../service/events/hunt/hunts.ts';
import type { AnyOperation, AnyRoutedOperation } from '../../service/operation/operation.ts';
import { OWN_OPERATIONS } from '../../service/operations.ts';
import { CodedError } from '../../util/coded-error.ts';
import { callDetection, withoutDetection, type Performed } from '../../http/detection-call.ts';
import { ClientGone, operationProblem } from '../../http/problem.ts';
import type { Access, Call } from '../../http/services.ts';
import type { ApiServices } from './services.ts';

interface Asking {
  readonly access: Access;
  readonly call: Call;
}

/** Runs an operation for a request, on the thread on which it belongs. Throws `HttpProblem` for what is refused. */
export async function perform(
  operation: AnyRoutedOperation,
  ask: unknown,
  asking: Asking,
  services: ApiServices,
): Promise<Performed<unknown>> {
  const { name } = operation;
  if (COUNT_OPERATIONS.some((each) => each.name === name))
    return { value: await count(name, ask, asking, services), problems: null };
  const hunt = (OWN_OPERATIONS as readonly AnyOperation<HuntParts>[]).find(
    (each) => each.name === name,
  );
  if (hunt === undefined) return callDetection(services, asking.access, { name }, ask);
  const parts = huntParts(asking.access, services);
  return { value: await orProblem(() => hunt.run(parts, ask as never)), problems: null };
}

function huntParts(access: Access, services: ApiServices): HuntParts {
  const { space, principal } = access;
  return {
    hunts: services.hunts,
    owner: { space, principal: `${principal.id} ${principal.name}` },
    detection: async (operation, ask) =>
      (await callDetection(services, access, operation, ask)).value,
  };
}

/**
 * Counts many alerts beside detection; returns JSON. What a client does not wait for any more is not begun: a person who changes a
 * filter leaves the counts of the one before.
 */
async function count(
  name: string,
  request: unknown,
  { access, call }: Asking,
  { search }: ApiServices,
): Promise<string> {
  if (search === null) throw withoutDetection();
  const gone = new AbortController();
  const { outgoing } = call.env;
  const leave = () => gone.abort();
  outgoing.once('close', leave);
  try {
    const work = { kind: 'counts', name, request } as const;
    return await orProblem(() => search.run(access.space, work, { signal: gone.signal }));
  } catch (error) {
    throw gone.signal.aborted ? new ClientGone() : error;
  } finally {
    outgoing.off('close', leave);
  }
}

const RETRY_SECONDS = 1;
/** Too much is counted or hunted for at the moment. */
const BUSY = new Set(['ENG2004', 'ENG2301']);

/** What is refused becomes an answer. Throws `HttpProblem`. */
export async function orProblem<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { message, hint } = error;
    const code = String(error.code);
    const retryAfter = BUSY.has(code) ? RETRY_SECONDS : null;
    const problems = error instanceof HuntError ? error.problems : [];
    throw operationProblem({ code, message, hint, retryAfter }, problems);
  }
}
