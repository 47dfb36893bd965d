import { printJson, type JsonObject } from '../../../events/json.ts';
import type { Gathering } from '../adapter.ts';
import { integerAt, objectAt, textAt } from '../members.ts';
import { RecentMap } from '../recent-map.ts';

/** Limits on requests that wait for a response. */
const MAX_WAITING = 1_024;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** At least this number of started responses is remembered. */
const MIN_STARTED = 16_384;

/**
 * Merges the events of one request. The API server may write an event for each stage: when the
 * request was received, when the response started (for long-running requests such as an exec or a
 * watch) and when it was complete. The first event with a response is used and passed on
 * immediately, because an exec may run for hours.
 */
export type Stages = ReturnType<typeof createStages>;

interface Started {
  readonly code: number | bigint | undefined;
}

interface Waiting {
  readonly document: JsonObject;
  readonly text: string;
}

export function createStages() {
  const started = new RecentMap<string, Started>(MIN_STARTED);
  const waiting = new Map<string, Waiting>();
  let characters = 0;

  const take = (key: string): Waiting | undefined => {
    const found = waiting.get(key);
    if (found === undefined) return undefined;
    waiting.delete(key);
    characters -= found.text.length;
    return found;
  };
  const release = (into: Gathering, max: number) => {
    for (const key of waiting.keys()) {
      if (waiting.size <= max && characters <= MAX_CHARACTERS) return;
      const { document, text } = take(key) as Waiting;
      into.add(document, () => text);
    }
  };
  return {
    /** @param original the text of the event, if that is not the input record itself */
    add: (
      event: JsonObject,
      document: JsonObject,
      into: Gathering,
      original: (() => string) | undefined,
    ): void => {
      const key = requestOf(event);
      if (key === undefined) {
        into.add(document, original);
        return;
      }
      const stage = textAt(event, 'stage');
      if (stage === 'RequestReceived') {
        if (take(key) !== undefined) into.drop('duplicate stage of a request');
        const text = printJson(event);
        waiting.set(key, { document, text });
        characters += text.length;
        release(into, MAX_WAITING);
        return;
      }
      if (take(key) !== undefined)
        into.drop('earlier stage of a request that already has an event');
      const code = codeOf(event);
      if (stage === 'ResponseStarted') {
        started.set(key, { code });
      } else if (stage === 'ResponseComplete') {
        const before = started.get(key);
        if (before !== undefined) started.delete(key);
        // A response that ended differently from how it started is an event of its own.
        if (before !== undefined && before.code === code) {
          into.drop('later stage of a request that already has an event');
          return;
        }
      }
      into.add(document, original);
    },
    /** Requests that never got a response. */
    finish: (into: Gathering) => {
      release(into, 0);
    },
  };
}

/**
 * A key that is the same in all stages of one request and in no other. The client chooses
 * `auditID`, so on its own it would let one request hide another; the server sets the time of
 * arrival.
 */
function requestOf(event: JsonObject): string | undefined {
  const id = textAt(event, 'auditID');
  const received = textAt(event, 'requestReceivedTimestamp');
  if (id === undefined || received === undefined) return undefined;
  return `${id}\n${received}\n${textAt(event, 'verb') ?? ''}\n${textAt(event, 'requestURI') ?? ''}`;
}

function codeOf(event: JsonObject): Started['code'] {
  return integerAt(objectAt(event, 'responseStatus'), 'code');
}
