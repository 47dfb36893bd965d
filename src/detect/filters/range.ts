import { madeForNow, movesWithNow } from '../../util/time/index.ts';
import type { ValueCondition } from '../exceptions/value-condition.ts';
import { onField } from './field-clause.ts';
import { readRange } from './range-bounds.ts';
import { rangeTest } from './range-order.ts';
import { isFault, type Clause } from './scope.ts';

/** `{ "event.severity": { gte: 3, lt: 7 } }` */
export const range: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const read = readRange(body);
    if (isFault(read)) return read;
    const { clock } = scope;
    const test = rangeTest(read, field, clock.now);
    const moves = [read.lower, read.upper].some((bound) => movesWithNow(bound?.text ?? ''));
    if (isFault(test) || !moves) return test;
    // Whether a range is valid does not depend on the time.
    return madeForNow(clock, (now) => rangeTest(read, field, now) as ValueCondition);
  });
