import { onField } from './field-clause.ts';
import { readRange } from './range-bounds.ts';
import { rangeTest } from './range-order.ts';
import { isFault, type Clause } from './scope.ts';

/** `{ "event.severity": { gte: 3, lt: 7 } }` */
export const range: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const read = readRange(body);
    return isFault(read) ? read : rangeTest(read, field, scope.now);
  });
