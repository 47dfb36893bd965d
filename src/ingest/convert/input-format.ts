import type { AdapterName } from '../adapters/names.ts';
import type { Shape } from './shape.ts';

/** `auto`: what each record looks like; `ecs`: documents as they are. */
export type InputFormat = 'auto' | 'ecs' | AdapterName;

/** Whether a stretch of such a shape is offered to the adapters: where one is named, any is. */
export function mayBeRecord(shape: Shape, format: InputFormat): boolean {
  return format !== 'ecs' && (format !== 'auto' || shape !== 'document');
}
