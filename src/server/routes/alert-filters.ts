import {
  ALERT_FILTER_TYPES,
  alertSelectionOf,
  type AlertFilterType,
  type AlertSelection,
} from '../../engine/alerts/alert-query.ts';
import type { AlertQuery } from '../../stores/alert-store.ts';
import { CodedError } from '../../util/coded-error.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { operationProblem } from '../problem.ts';
import { described, text, type Field, type Schema } from './fields.ts';
import type { Filters } from './operation-routes.ts';

/** The filters of alerts in the query of a URL. */
export const ALERT_FILTERS: Filters<AlertSelection> = {
  schemas: Object.fromEntries(
    Object.entries(ALERT_FILTER_TYPES).map(([name, type]) => [name, schemaOf(type)]),
  ),
  read(query, others, now) {
    try {
      return alertSelectionOf(query, BigInt(now) * NANOS_PER_MS, others);
    } catch (error) {
      throw error instanceof CodedError ? operationProblem(error) : error;
    }
  },
};

const MAX_QUERY = 64_000;
const filtersText = text(MAX_QUERY);

/** The same filters as one text, as they stand in a URL. */
export const alertQuery: Field<AlertQuery | undefined> = described(
  'filters of alerts, as in a URL: `status=open&rule=r1`',
  {
    ...filtersText,
    read(value, name, now) {
      const filters = filtersText.read(value, name, now);
      if (filters === undefined) return undefined;
      return ALERT_FILTERS.read(new URLSearchParams(filters), [], now).query;
    },
  },
);

function schemaOf(type: AlertFilterType): Schema {
  if (type === 'time') return { type: 'string', format: 'date-math' };
  if (type === 'flag') return { type: 'boolean', default: false };
  if (type === 'text') return { type: 'string' };
  if (type === 'texts') return { type: 'array', items: { type: 'string' } };
  if ('oneOf' in type) return { type: 'string', enum: type.oneOf };
  return { type: 'array', items: { type: 'string', enum: type.someOf } };
}
