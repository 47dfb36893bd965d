import type { BodyLimits } from '../../http/body.ts';
import type { MaintenanceOptions } from '../maintenance.ts';
import type { Config } from './settings.ts';

/** What is kept how long, in milliseconds and bytes; the first that matches a stream applies. */
export const retentionPolicies = ({ retention }: Config) =>
  retention.map(({ streams, maxAge, maxSize }) => ({
    streams,
    maxAgeMs: maxAge,
    maxBytes: maxSize,
  }));

/** When stored events are moved, merged and removed. */
export const maintenanceOptions = (
  { store }: Config,
  retention: ReturnType<typeof retentionPolicies>,
): MaintenanceOptions => ({
  flushMs: store.flush,
  maxLogBytes: store.logSize,
  compactMs: store.compact,
  expireMs: store.expire,
  retention,
});

/** How large and how slow bodies may be. */
export const bodyLimits = (limits: Config['limits']): BodyLimits => ({
  maxBytes: limits.body,
  maxInflatedBytes: limits.inflated,
  maxRatio: limits.inflationRatio,
  idleMs: limits.bodyIdle,
  totalMs: limits.bodyTime,
});
