import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { itemsAt, textAt } from '../members.ts';

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

/** Falco's own metadata of the alert: its rule, priority and technique. */
export function alertParts(record: JsonObject): {
  readonly message: string | undefined;
  readonly tags: readonly string[];
  readonly rule: Parts;
  readonly log: Parts;
  readonly threat: Parts | undefined;
} {
  const tags = itemsAt(record, 'tags').filter((tag) => typeof tag === 'string');
  const techniques = tags.filter((tag) => tag.length < 10 && TECHNIQUE.test(tag));
  return {
    message: textAt(record, 'output'),
    tags,
    rule: { name: textAt(record, 'rule') },
    log: { level: textAt(record, 'priority')?.toLowerCase() },
    threat:
      techniques.length === 0
        ? undefined
        : { framework: 'MITRE ATT&CK', technique: { id: techniques } },
  };
}
