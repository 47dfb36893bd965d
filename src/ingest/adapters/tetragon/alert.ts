import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { itemsAt, textAt } from '../members.ts';
import type { TetragonEvent } from './event.ts';

/** The metadata of the policy that requested the event. */
export function policyParts(body: JsonObject): Parts {
  return {
    message: textAt(body, 'message'),
    tags: itemsAt(body, 'tags').filter((tag) => typeof tag === 'string'),
    rule: { name: textAt(body, 'policy_name') },
  };
}

/**
 * An event that a policy requested, kept as an alert of that policy. Older versions do not include
 * the policy's name.
 */
export function alertEvent(event: TetragonEvent): TetragonEvent {
  const { body } = event;
  return {
    ...event,
    head: {
      kind: 'alert',
      dataset: 'alerts',
      category: ['intrusion_detection'],
      type: ['info'],
      action: actionOf(body),
    },
    parts: policyParts(body),
  };
}

/** The probe: a function of the kernel or a program, or an event of a subsystem. */
function actionOf(body: JsonObject): string {
  return (
    textAt(body, 'function_name') ??
    textAt(body, 'symbol') ??
    textAt(body, 'event') ??
    textAt(body, 'name') ??
    'probe'
  );
}
