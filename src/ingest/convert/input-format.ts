import type { AdapterName } from '../adapters/names.ts';
import type { Shape } from './shape.ts';

/** `auto`: detected for each record; `ecs`: documents are read unconverted. */
export type InputFormat = 'auto' | 'ecs' | AdapterName;

/**
 * Whether the adapters are tried for a document of this shape. If a format is given explicitly, they
 * always are.
 */
export function mayBeRecord(shape: Shape, format: InputFormat): boolean {
  return format !== 'ecs' && (format !== 'auto' || shape !== 'document');
}
