import { isJsonObject, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Converted, Converter } from '../adapter.ts';
import { gathering } from '../gathering.ts';
import { itemsAt, memberAt } from '../members.ts';
import { auditDocument } from './audit-document.ts';
import { COVERAGE } from './coverage.ts';
import { gkeEvent, isGkeEntry } from './gke.ts';
import { isAuditEvent, isAuditList, unmixed } from './native.ts';
import { createStages } from './stages.ts';

/** Audit events of the Kubernetes API server: a single event, a list, or a GKE log entry. */
export const KUBERNETES_AUDIT: Adapter = {
  name: 'kubernetes-audit',
  title: 'Kubernetes audit',
  isText: false,
  draft: null,
  rows: null,
  detects: (record) =>
    isJsonObject(record) && (isAuditEvent(record) || isAuditList(record) || isGkeEntry(record)),
  open,
  coverage: COVERAGE,
};

function open(): Converter {
  const stages = createStages();
  const gathered = gathering();
  const add = (record: JsonObject, original?: () => string): string | null => {
    const { event, around } = isGkeEntry(record) ? gkeEvent(record) : unmixed(record);
    const made = auditDocument(event, around);
    if (typeof made === 'string') return made;
    stages.add(event, made, gathered, original);
    return null;
  };
  const addItem = (item: Json, { apiVersion }: JsonObject) => {
    const event = isJsonObject(item) ? eventOf(item, apiVersion) : undefined;
    const why = event === undefined ? 'list item that is not an event' : add(event, textOf(item));
    if (why !== null) gathered.drop(why);
  };
  return {
    convert: (record) => {
      if (!isJsonObject(record)) return skipped('not an audit event');
      if (isAuditList(record)) {
        if (!Array.isArray(memberAt(record, 'items'))) return skipped('list without items');
        const items = itemsAt(record, 'items');
        for (const item of items) addItem(item, record);
        return items.length === 0 ? skipped('empty list') : gathered.take();
      }
      const isEvent = isAuditEvent(record) || isGkeEntry(record);
      const why = isEvent ? add(record) : 'not an audit event';
      return why === null ? gathered.take() : skipped(why);
    },
    finish: () => {
      stages.finish(gathered);
      return gathered.take();
    },
  };
}

const textOf = (item: Json) => () => printJson(item);

/** Items of a list may lack `kind` and `apiVersion`. */
function eventOf(item: JsonObject, apiVersion: Json | undefined): JsonObject | undefined {
  const kind = memberAt(item, 'kind') ?? 'Event';
  if (kind !== 'Event') return undefined;
  return { kind, ...(apiVersion === undefined ? {} : { apiVersion }), ...item };
}

function skipped(reason: string): Converted {
  return { documents: [], skipped: reason };
}
