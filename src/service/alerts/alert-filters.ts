import { z } from 'zod';
import {
  ALERT_FILTER_TYPES,
  alertSelectionOf,
  type AlertFilterType,
  type AlertSelection,
} from './alert-query.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { flag, text, time } from '../operation/fields.ts';
import type { Filters } from '../operation/operation.ts';

/** The filters of alerts in the query of a URL. */
export const ALERT_FILTERS: Filters<AlertSelection> = {
  shape: Object.fromEntries(
    Object.entries(ALERT_FILTER_TYPES).map(([name, type]) => [name, fieldOf(type).optional()]),
  ),
  read: (query, others, now) => alertSelectionOf(query, BigInt(now) * NANOS_PER_MS, others),
};

const MAX_QUERY = 64_000;

/** The same filters as one text, as they stand in a URL. */
export const alertQuery = text(MAX_QUERY).describe(
  'filters of alerts, as in a URL: `status=open&rule=r1`',
);

function fieldOf(type: AlertFilterType): z.ZodType {
  if (type === 'time') return time('start');
  if (type === 'flag') return flag();
  if (type === 'text') return z.string();
  if (type === 'texts') return z.array(z.string());
  return 'oneOf' in type ? z.enum(type.oneOf) : z.array(z.enum(type.someOf));
}
