import { AuditRecord, withRecord } from '../../../service/audit/audit-record.ts';
import type { Begun, Doing, Ending } from '../../../service/audit/audit-log.ts';
import { sidesOf } from '../../../service/operation/changes.ts';
import type { Principal } from '../../../service/access/principal.ts';
import type { AuditEntry } from '../../../stores/audit-store.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { ClientGone, HttpProblem, operationProblem } from '../../../http/problem.ts';
import { isExport } from '../export/export.ts';
import type { Route } from '../../../http/route.ts';
import type { Access, Call } from '../../../http/services.ts';
import type { ApiServices } from '../services.ts';

/** A route that has a name in the audit log. */
type AuditedRoute = Route & { readonly audit: string };

/** The route by the name that a request to it has; `null` for one that has none. */
export function auditedRoute(call: Call, route: Route): AuditedRoute | null {
  const { audit, exportAudit } = route;
  const name = audit ?? (exportAudit !== undefined && isExport(call) ? exportAudit : null);
  return name === null ? null : { ...route, audit: name };
}

/**
 * Handles a request, with a note of it in the audit log before and an entry after it. Where the note cannot be written,
 * nothing is done. The answer is sent when the entry is on disk.
 */
export async function audited(
  call: Call,
  route: AuditedRoute,
  services: ApiServices,
): Promise<Response> {
  const { audit, log } = services;
  const access = call.get('access');
  const record = new AuditRecord();
  const begun = writing(() =>
    audit.begin(doingOf(call, route, access), access.principal.kind === 'anonymous'),
  );
  let response: Response;
  try {
    response = await withRecord(record, () => route.handle(call, services));
  } catch (error) {
    const told = problemOf(error);
    finish(services, begun, record, told);
    throw error;
  }
  const failure = response.status < 400 ? null : await messageOf(response);
  finish(services, begun, record, { status: response.status, message: failure });
  return response;

  function finish({ audit: own }: ApiServices, to: Begun, what: AuditRecord, told: Told): void {
    try {
      if (what.isOwnAffair && told.status < 400) own.leave(to);
      else own.end(to, endingOf(route, what, told));
    } catch (error) {
      log.error({ err: error, action: route.audit }, NOT_WRITTEN);
      if (told.status >= 400) return;
      throw writeProblem(error, DONE);
    }
  }
}

interface Told {
  readonly status: number;
  readonly message: string | null;
}

const NOT_WRITTEN = 'an entry of the audit log cannot be written; it is tried again every minute';
const DONE = 'this was done, but its entry in the audit log could not be written';
const NOT_DONE = 'this was not done, since it could not be noted in the audit log';

function writing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeProblem(error, NOT_DONE);
  }
}

function writeProblem(error: unknown, what: string): unknown {
  if (!(error instanceof CodedError)) return error;
  const { code, message, hint } = error;
  return operationProblem({ code: String(code), message: `${what}: ${message}`, hint });
}

/** What a refused request was, for the log: of a route without a name in it, method and path. */
export const actionOf = ({ audit, method, path }: Route): string => audit ?? `${method} ${path}`;

/** Who asks for what. */
export function doingOf(call: Call, route: Route, access: Access): Doing {
  const { principal, address, requestId, space } = access;
  const target = route.target?.(call) ?? pathTarget(call, route);
  return {
    ...authorOf(principal),
    from: address,
    requestId,
    space: route.isOfSpace ? space : null,
    action: actionOf(route),
    targetKind: target?.kind ?? null,
    targetId: target?.id ?? null,
  };
}

const authorOf = ({ name, kind, id }: Principal) => ({ by: name, byKind: kind, byId: id });

function pathTarget(call: Call, route: Route): { kind: string; id: string | null } | null {
  const kind = kindOf(route.audit);
  return kind === null ? null : { kind, id: call.req.param('id') ?? null };
}

/** What an action is about, by what it is called. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['rules', 'rule'],
  ['gaps', 'rule'],
  ['alerts', 'alert'],
  ['stories', 'story'],
  ['jobs', 'job'],
  ['exceptions', 'exception-item'],
  ['valueLists', 'value-list'],
  ['views', 'saved-view'],
  ['responses', 'response'],
  ['playbooks', 'playbook'],
]);

function kindOf(action: string | null): string | null {
  const [group] = action?.split('.', 1) ?? [];
  return group === undefined || group === '' ? null : (KINDS.get(group) ?? group);
}

function endingOf(route: AuditedRoute, record: AuditRecord, told: Told): Ending {
  const { principal, message, words } = record;
  const sides = sidesOf(record.changes, kindOf(route.audit));
  const target = record.target ?? { kind: sides.targetKind, id: sides.targetId };
  const failure = told.message === null ? null : `${told.status}: ${told.message}`;
  return {
    outcome: outcomeOf(told.status),
    message: failure === null ? words : message === null ? failure : `${failure}; ${message}`,
    ...(principal === null ? {} : authorOf(principal)),
    // Otherwise what was noted stays.
    ...(target.kind === null ? {} : { targetKind: target.kind }),
    ...(target.id === null ? {} : { targetId: target.id }),
    before: sides.before,
    after: sides.after,
  };
}

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

function outcomeOf(status: number): AuditEntry['outcome'] {
  if (status < 400) return 'succeeded';
  return status === UNAUTHORIZED || status === FORBIDDEN ? 'refused' : 'failed';
}

function problemOf(error: unknown): Told {
  if (error instanceof HttpProblem) return { status: error.status, message: error.message };
  if (error instanceof ClientGone)
    return { status: 400, message: 'the client went away before its request was complete' };
  return { status: 500, message: 'the service failed' };
}

const MAX_READ = 100_000;

/** Of an answer that is an error, whatever form the API has for it. */
async function messageOf(response: Response): Promise<string> {
  const text = (await response.clone().text()).slice(0, MAX_READ);
  try {
    const { error, message } = JSON.parse(text) as Record<string, unknown>;
    const reason = (error as { reason?: unknown } | undefined)?.reason ?? message ?? error;
    return typeof reason === 'string' ? reason : text;
  } catch {
    return text;
  }
}
