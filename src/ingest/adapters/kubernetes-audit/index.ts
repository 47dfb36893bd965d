import { isJsonObject, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import type { Adapter, Converted } from '../adapter.ts';
import { gathering } from '../gathering.ts';
import { itemsAt, memberAt, textAt } from '../members.ts';
import { auditDocument } from './audit-document.ts';
import { COVERAGE } from './coverage.ts';

/** Audit events of the Kubernetes API server: one, a list of them, or the batch of a webhook. */
export const KUBERNETES_AUDIT: Adapter = {
  name: 'kubernetes-audit',
  title: 'Kubernetes audit',
  isText: false,
  detects: (record) =>
    isJsonObject(record) && isAudit(record) && KINDS.has(textAt(record, 'kind') ?? ''),
  open: () => ({ convert, finish: () => ({ documents: [], passedOver: null }) }),
  coverage: COVERAGE,
};

const KINDS: ReadonlySet<string> = new Set(['Event', 'EventList']);

/** `audit.k8s.io/v1`; events of older versions have the same members. */
function isAudit(record: JsonObject): boolean {
  return textAt(record, 'apiVersion')?.startsWith('audit.k8s.io/') ?? false;
}

function convert(record: JsonObject | string): Converted {
  if (!isJsonObject(record) || !isAudit(record)) return passedOver('no audit event');
  switch (textAt(record, 'kind')) {
    case 'EventList':
      return convertList(record);
    case 'Event': {
      const made = auditDocument(record);
      return typeof made === 'string' ? passedOver(made) : { documents: [made], passedOver: null };
    }
    default:
      return passedOver('no audit event');
  }
}

/** The items of a list need not say again what they are. */
function convertList(record: JsonObject): Converted {
  if (!Array.isArray(memberAt(record, 'items'))) return passedOver('list without items');
  const items = itemsAt(record, 'items');
  if (items.length === 0) return passedOver('empty list');
  const gathered = gathering();
  for (const item of items) gathered.add(convertItem(item, record), () => printJson(item));
  return gathered.take();
}

function convertItem(item: Json, { apiVersion }: JsonObject): JsonObject | string {
  if (!isJsonObject(item)) return 'item of a list that is no event';
  const kind = memberAt(item, 'kind') ?? 'Event';
  if (kind !== 'Event') return 'item of a list that is no event';
  return auditDocument({ kind, ...(apiVersion === undefined ? {} : { apiVersion }), ...item });
}

function passedOver(reason: string): Converted {
  return { documents: [], passedOver: reason };
}
