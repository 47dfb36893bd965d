import type { ShippedRule } from '../containers/shipped-rules.ts';
import type { Measured } from './measure.ts';

export const rule = (
  name: string,
  severity: string,
  more: Partial<ShippedRule> = {},
): ShippedRule => ({
  name,
  id: `id-${name}`,
  severity,
  isBuildingBlock: false,
  reads: ['process'],
  ...more,
});

/** A recording with the given alerts, by the names of rules. */
export const measured = (
  name: string,
  group: Measured['group'],
  alerts: Readonly<Record<string, number>>,
  events = 10_000,
): Measured => ({
  path: name,
  group,
  name,
  events,
  starts: 4000,
  alerts: new Map(Object.entries(alerts).map(([of, count]) => [`id-${of}`, count])),
});
