import { COUNT_OPERATIONS } from '../../service/alerts/count-operations.ts';
import { HuntError } from '../../service/events/hunt/compile-hunt.ts';
import type { HuntParts } from '../../service/events/hunt/hunts.ts';
import type {
  AnyOperation,
  AnyRoutedOperation,
  LineStream,
  Operation,
} from '../../service/operation/operation.ts';
import { ACCESS_OPERATIONS, OWN_OPERATIONS } from '../../service/operations.ts';
import type { AccessParts } from '../../service/access/access.ts';
import { AccessError } from '../../service/access/errors.ts';
import type { AuditParts } from '../../service/audit/audit-operations.ts';
import { currentRecord } from '../../service/audit/audit-record.ts';
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
  if (ACCESS_OPERATIONS.some((each) => each === operation))
    return { value: await performAccess(operation, ask, asking, services), problems: null };
  if (COUNT_OPERATIONS.some((each) => each.name === name))
    return { value: await count(name, ask, asking, services), problems: null };
  const hunt = (OWN_OPERATIONS as readonly AnyOperation<HuntParts>[]).find(
    (each) => each.name === name,
  );
  if (hunt === undefined) return callDetection(services, asking.access, { name }, ask);
  const parts = huntParts(asking.access, services);
  return { value: await orProblem(() => hunt.run(parts, ask as never)), problems: null };
}

/** What it says that it has done comes into the entry of the request. */
async function performAccess(
  operation: AnyOperation<never>,
  ask: unknown,
  { access: { principal, space } }: Asking,
  { access, audit }: ApiServices,
): Promise<unknown> {
  const known = operation as Operation<AccessParts & AuditParts, unknown, unknown>;
  const parts = { access, audit: audit.reader, principal, space };
  const value = await orProblem(() => known.run(parts, ask));
  const message = known.audit?.(ask, value);
  if (message !== undefined) currentRecord()?.add({ items: [], counts: [], message });
  return value;
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
    const own = error instanceof AccessError ? error.retryAfter : null;
    const retryAfter = BUSY.has(code) ? RETRY_SECONDS : own;
    const problems = error instanceof HuntError ? error.problems : [];
    throw operationProblem({ code, message, hint, retryAfter }, problems);
  }
}

/**
 * Lines as they come. A client that goes away ends them; one that reads slowly slows them down.
 *
 * @param isEventStream as server-sent events, each named by the type of its line
 */
export function streamed(stream: LineStream, isEventStream: boolean): Response {
  const { pieces } = stream;
  const form = isEventStream ? eventsOf : (lines: string) => lines;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(form(value)));
      } catch (error) {
        controller.enqueue(encoder.encode(form(errorLine(error))));
        controller.close();
      }
    },
    async cancel() {
      stream.cancel();
      await pieces.return();
    },
  });
  const type = isEventStream ? 'text/event-stream' : 'application/x-ndjson';
  return new Response(body, { headers: { 'content-type': type } });
}

/** The status was sent before: what is wrong is the last line. */
function errorLine(error: unknown): string {
  const isKnown = error instanceof CodedError;
  const line = {
    type: 'error',
    code: isKnown ? String(error.code) : null,
    message: isKnown ? error.message : 'the hunt failed',
    ...(isKnown && error.hint !== undefined ? { hint: error.hint } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

const TYPE = /^\{"type":"([a-z]+)"/;

/** A carriage return would end a line of the event; in JSON it can only be white space. */
const eventsOf = (lines: string): string =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const name = TYPE.exec(line)?.[1] ?? 'message';
      return `event: ${name}\ndata: ${line.replaceAll('\r', ' ')}\n\n`;
    })
    .join('');
