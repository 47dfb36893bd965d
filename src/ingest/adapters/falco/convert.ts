import type { Json, JsonObject } from '../../../events/json.ts';
import type { Drafted } from '../adapter.ts';
import { draftOf, type EventHead, type Parts } from '../document.ts';
import { memberAt, textAt, timeAt, timeOf } from '../members.ts';
import { alertParts } from './alert.ts';
import { eventOf } from './event.ts';
import { withFieldNames } from './field-names.ts';
import {
  falcoInteger,
  falcoText,
  FIELD,
  outputFields,
  type OutputFields,
} from './output-fields.ts';
import { processOf } from './process.ts';
import { containerOf, orchestratorOf } from './context.ts';

export function convertAlert(given: JsonObject): Drafted {
  const record = withFieldNames(given);
  const fields = outputFields(record);
  const event = eventOf(fields, () => textAt(record, 'output') ?? '');
  if (event.kind === 'skipped') return { documents: [], skipped: event.why };
  const time = timeOfAlert(memberAt(record, 'time'), fields) ?? timeAt(record, '@timestamp');
  const host = textAt(record, 'hostname') ?? falcoText(fields, FIELD['evt.hostname']);
  const { process, guesses } = processOf(fields, host);
  const id = textAt(record, 'uuid');
  const kind = event.kind === 'event' ? event.head : ALERT;
  const head: EventHead = {
    time,
    module: 'falco',
    id,
    kind: event.kind,
    dataset: kind.dataset,
    category: kind.category,
    type: kind.type,
    action: event.kind === 'event' ? event.head.action : event.action,
    outcome: event.kind === 'event' ? event.head.outcome : undefined,
  };
  const isEnd = event.kind === 'event' && event.head.action === 'end';
  // Spreading objects into this one would take as long as the rest.
  const { message, tags, rule, log, threat } = alertParts(record);
  const parts: Parts = {
    message,
    tags,
    rule,
    log,
    threat,
    host: { name: host, hostname: host },
    container: containerOf(fields),
    orchestrator: orchestratorOf(fields),
    process: isEnd
      ? { ...process, end: time, exit_code: falcoInteger(fields, FIELD['evt.arg.ret']) }
      : process,
    user: {
      name: process.user.name ?? falcoText(fields, FIELD['ka.user.name']),
      id: process.user.id,
    },
    group: process.group,
    file: event.file,
    dockwarden: {
      reconstructed: guesses,
      missing: event.file !== undefined && event.file.path === undefined ? ['file.path'] : [],
    },
  };
  return { documents: [draftOf(head, parts)], skipped: null };
}

export const ALERT = {
  dataset: 'alerts',
  category: ['intrusion_detection'],
  type: ['info'],
} as const;

/** @param time of the alert itself, which nearly all have */
export function timeOfAlert(time: Json | undefined, fields: OutputFields): string | undefined {
  return (
    timeOf(time) ??
    timeOf(fields.at(FIELD['evt.time.iso8601'])) ??
    timeOf(fields.at(FIELD['evt.rawtime'])) ??
    timeOf(fields.at(FIELD['evt.time']))
  );
}
