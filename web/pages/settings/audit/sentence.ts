import type { AnswerOf } from '../../../api/client.ts';
import { capital } from '../../../components/value/capital.ts';
import { AUDIT_ACTIONS, OWN_ACTIONS } from '../../../../src/service/audit/actions.ts';

export type AuditEntry = AnswerOf<'GET /dw/audit'>['entries'][number];

const WORDS: ReadonlyMap<string, readonly [did: string, what: string]> = new Map(
  Object.entries(AUDIT_ACTIONS),
);

/** Who did something, in words. */
export function whoOf({ by, byKind }: Pick<AuditEntry, 'by' | 'byKind'>): string {
  if (byKind === 'service') return 'Dockwarden';
  if (byKind === 'local') return 'The owner of the data';
  if (byKind === 'anonymous') return 'A client that is not signed in';
  return by;
}

type Told = Pick<AuditEntry, 'byKind' | 'action' | 'outcome' | 'message'>;

/** What was done, as the rest of a sentence: "closed 12 alerts as false positives". An unknown action is shown as it is. */
export function doneOf({ byKind, action, outcome, message }: Told): string {
  const [did, what] = WORDS.get(action) ?? [];
  if (outcome === 'succeeded' || byKind === 'service') {
    const done = did ?? `did ${action}`;
    if (message === null) return done;
    return WITH_REASON.has(action) ? `${done}: ${message}` : message;
  }
  const wanted = what ?? `do ${action}`;
  if (outcome === 'unknown') return `began to ${wanted}; whether it was done is not known`;
  const why = message === null ? '' : `: ${message}`;
  return outcome === 'refused'
    ? `was not allowed to ${wanted}${why}`
    : `tried to ${wanted}, which failed${why}`;
}

/** Actions whose message says how or why; the message of other actions is the sentence itself. */
const WITH_REASON: ReadonlySet<string> = new Set([...OWN_ACTIONS, 'session.create']);

/** The name of an action in the filter. */
export const actionTitle = (action: string): string => {
  const [, what] = WORDS.get(action) ?? [];
  return what === undefined ? action : capital(what);
};

/** All actions with a name, in the order of their names. */
export const ACTIONS: readonly string[] = [...WORDS.keys()].sort((a, b) =>
  actionTitle(a).localeCompare(actionTitle(b), 'en'),
);
