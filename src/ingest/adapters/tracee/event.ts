import type { Json, JsonObject } from '../../../events/json.ts';

/** An event of Tracee, whichever of its two shapes it came in. */
export interface TraceeEvent {
  readonly name: string;
  readonly time: string | undefined;
  readonly process: TraceeProcess;
  readonly parent: Pick<TraceeProcess, 'pid' | 'uniqueId' | 'executable'>;
  readonly container: TraceeContainer;
  readonly pod: TraceePod;
  /** What the event says beside its process, by name; of a name that comes twice, the first. */
  readonly data: JsonObject;
  readonly detection: TraceeDetection | undefined;
  /** What the system call returned, if the event is of one. */
  readonly result: Count;
  /** The name of the host as the process sees it: in a container, that of the container. */
  readonly hostName: string | undefined;
}

export interface TraceeProcess {
  /** Of the host's namespace. */
  readonly pid: Count;
  /** Of the host's namespace. */
  readonly threadId: Count;
  /** A hash of 32 bits, of the start and the pid. */
  readonly uniqueId: Count;
  readonly executable: string | undefined;
  /** The name of the task, cut at 15 bytes. */
  readonly task: string | undefined;
  readonly userId: string | undefined;
  readonly start: string | undefined;
}

export interface TraceeContainer {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly image: string | undefined;
  /** `false` only where the runtime is still setting the container up. */
  readonly isStarted: boolean | undefined;
}

export interface TraceePod {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly id: string | undefined;
  readonly labels: JsonObject | undefined;
}

/** What a signature found. */
export interface TraceeDetection {
  readonly rule: string | undefined;
  readonly ruleId: string | undefined;
  readonly description: string | undefined;
  /** 0 to 4, higher is worse. */
  readonly severity: Count;
  readonly technique: { readonly id: string | undefined; readonly name: string | undefined };
  readonly tactic: string | undefined;
  readonly tags: readonly string[];
}

export type Count = number | bigint | undefined;

/** A table of what events say beside their process, from their pairs of name and value. */
export function dataOf(
  pairs: readonly (readonly [name: string | undefined, value: Json | undefined])[],
) {
  const named = pairs.flatMap(([name, value]) =>
    name === undefined || value === undefined || value === null ? [] : [[name, value] as const],
  );
  // Of entries with the same key the last would count.
  return Object.fromEntries(named.reverse()) as JsonObject;
}
