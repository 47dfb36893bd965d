import { integerAt, textAt, timeAt } from '../members.ts';
import type { TetragonEvent } from './event.ts';
import { timeOf } from './event.ts';

export function execEvent(event: TetragonEvent): TetragonEvent {
  return {
    ...event,
    head: { dataset: 'process', category: ['process'], type: ['start'], action: 'exec' },
  };
}

export function endEvent(event: TetragonEvent): TetragonEvent {
  const { body } = event;
  return {
    ...event,
    head: { dataset: 'process', category: ['process'], type: ['end'], action: 'end' },
    parts: {
      process: {
        // A status of 0 is omitted from the record.
        exit_code:
          integerAt(body, 'status') ?? (textAt(body, 'signal') === undefined ? 0 : undefined),
        end: timeAt(body, 'time') ?? timeOf(event),
      },
      labels: { signal: textAt(body, 'signal') },
    },
  };
}
