import type { Json, JsonObject } from '../../../events/json.ts';

/** A Tracee event, independent of its output format. */
export interface TraceeEvent {
  readonly name: string;
  readonly time: string | undefined;
  readonly process: TraceeProcess;
  readonly parent: Pick<TraceeProcess, 'pid' | 'uniqueId' | 'executable'>;
  readonly container: TraceeContainer;
  readonly pod: TraceePod;
  /** The arguments of the event by name. If a name occurs more than once, the first one wins. */
  readonly data: JsonObject;
  readonly detection: TraceeDetection | undefined;
  /** The return value of the system call, if the event is a system call. */
  readonly result: Count;
  /** The host name that the process sees: in a container, that of the container. */
  readonly hostName: string | undefined;
}

export interface TraceeProcess {
  /** In the host's pid namespace. */
  readonly pid: Count;
  /** In the host's pid namespace. */
  readonly threadId: Count;
  /** A 32-bit hash of the start time and the pid. */
  readonly uniqueId: Count;
  readonly executable: string | undefined;
  /** The task name, truncated to 15 bytes. */
  readonly task: string | undefined;
  readonly userId: string | undefined;
  readonly start: string | undefined;
}

export interface TraceeContainer {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly image: string | undefined;
  /** `false` only while the runtime is still setting up the container. */
  readonly isStarted: boolean | undefined;
}

export interface TraceePod {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly id: string | undefined;
  readonly labels: JsonObject | undefined;
}

/** The finding of a signature. */
export interface TraceeDetection {
  readonly rule: string | undefined;
  readonly ruleId: string | undefined;
  readonly description: string | undefined;
  /** 0 to 4, where higher is more severe. */
  readonly severity: Count;
  readonly technique: { readonly id: string | undefined; readonly name: string | undefined };
  readonly tactic: string | undefined;
  readonly tags: readonly string[];
}

export type Count = number | bigint | undefined;

/** Collects the name and value pairs of an event's arguments in a map. */
export function dataOf(
  pairs: readonly (readonly [name: string | undefined, value: Json | undefined])[],
) {
  const named = pairs.flatMap(([name, value]) =>
    name === undefined || value === undefined || value === null ? [] : [[name, value] as const],
  );
  // Reversed, because the last of several entries with the same key would win.
  return Object.fromEntries(named.reverse()) as JsonObject;
}
