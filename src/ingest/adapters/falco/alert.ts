import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { itemsAt, textAt } from '../members.ts';

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

/** Falco's own metadata of the alert: its rule, priority and technique. */
export function alertParts(record: JsonObject): Parts {
  const tags = itemsAt(record, 'tags').filter((tag) => typeof tag === 'string');
  const techniques = tags.filter((tag) => tag.length < 10 && TECHNIQUE.test(tag));
  return {
    message: textAt(record, 'output'),
    tags,
    rule: { name: textAt(record, 'rule') },
    log: { level: textAt(record, 'priority')?.toLowerCase() },
    ...(techniques.length === 0
      ? {}
      : { threat: { framework: 'MITRE ATT&CK', technique: { id: techniques } } }),
  };
}
