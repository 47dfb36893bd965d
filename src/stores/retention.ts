import { indexPatterns } from '../events/origin/index-patterns.ts';
import type { RetentionPolicy } from './event-store.ts';

/** Finds the policy of a stream: the first that fits. Without one (`null`), its events are kept. */
export function retentionOf(
  policies: readonly RetentionPolicy[],
): (stream: string) => RetentionPolicy | null {
  const compiled = policies.map((policy) => ({ policy, fits: indexPatterns([policy.streams]) }));
  return (stream) => compiled.find(({ fits }) => fits([stream]))?.policy ?? null;
}
