import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type {
  ExampleAlert as RaisedAlert,
  Workload,
  WorkloadCount,
} from '../../../../../src/service/detection/preview-examples.ts';
import { call, type AnswerOf } from '../../../../api/client.ts';
import type { Problem } from '../../../../api/problem.ts';
import { jobResult } from '../../../../api/queries.ts';
import type { Rule } from '../draft.ts';

const PAUSE_MS = 700;

export interface PreviewState {
  readonly result: PreviewResult | null;
  /** Whether the result is of what is written now. */
  readonly isCurrent: boolean;
  readonly isRunning: boolean;
  readonly error: Error | null;
}

/** The events of a preview. */
export interface PreviewedEvents {
  readonly from: string;
  /** `null`: those that are stored here. */
  readonly cluster: string | null;
}

interface Done {
  readonly of: string;
  readonly result: PreviewResult | null;
  readonly error: Error | null;
}

const errorOf = (error: unknown) =>
  error instanceof Error ? error : new Error('The preview has failed.');

/** Texts for people change no alert. */
const WORDS: ReadonlySet<string> = new Set(
  'note setup references author license false_positives tags threat version exceptions enabled'.split(
    ' ',
  ),
);

/**
 * Runs a rule over events whenever typing pauses, and stops what is no longer wanted.
 *
 * @param compare the id of the rule whose alerts the new ones are compared with; `null` for none
 */
export function usePreview(
  rule: Rule,
  { of, compare, isOn }: { of: PreviewedEvents; compare: string | null; isOn: boolean },
): PreviewState {
  const text = wantedText(rule);
  const wanted = `${JSON.stringify(of)}\n${text}`;
  const [paused] = useDebouncedValue(wanted, PAUSE_MS);
  const [done, setDone] = useState<Done | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const isSettled = paused === wanted;
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (!isOn || !isSettled || known.current === paused) return undefined;
    const stop = new AbortController();
    setRunning(paused);
    const run = async () => {
      let next: Pick<Done, 'result' | 'error'>;
      try {
        next = { result: await previewOf(paused, compare, stop.signal), error: null };
      } catch (error) {
        next = { result: null, error: errorOf(error) };
      }
      if (stop.signal.aborted) return;
      known.current = next.error === null ? paused : null;
      // What was found before stays in sight, as of an earlier text.
      setDone((old) => ({ of: paused, ...next, result: next.result ?? old?.result ?? null }));
      setRunning(null);
    };
    void run();
    return () => stop.abort();
  }, [paused, compare, isOn, isSettled]);
  return {
    result: done?.result ?? null,
    isCurrent: done !== null && done.of === wanted && done.error === null,
    isRunning: (isOn && running !== null) || !isSettled,
    error: done?.error ?? null,
  };
}

function wantedText(rule: Rule): string {
  const fields = Object.entries(rule).filter(([name]) => !WORDS.has(name));
  const named = [...fields, ['name', 'A preview'], ['description', 'A preview.']];
  return JSON.stringify(Object.fromEntries(named));
}

async function previewOf(
  wanted: string,
  compare: string | null,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const end = wanted.indexOf('\n');
  const { from, cluster } = JSON.parse(wanted.slice(0, end)) as PreviewedEvents;
  const { id } = await call('POST /dw/rules/_preview', {
    body: wanted.slice(end + 1),
    query: {
      from,
      to: 'now',
      ...(cluster === null ? {} : { cluster }),
      ...(compare === null ? {} : { compare }),
    },
  });
  const cancel = () => void call('POST /dw/jobs/:id/_cancel', { id }).catch(() => {});
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    const { result } = await jobResult(id, signal);
    return result as PreviewResult;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** What a job of a preview comes to, as far as the page shows it. */
export interface PreviewResult {
  /** SHA-256 of what was previewed. */
  readonly ruleHash: string;
  readonly events: { readonly selected: number };
  readonly counts: {
    readonly matches: number;
    readonly alerts: number;
    readonly excepted: number;
    readonly suppressed: number;
  };
  readonly failures: number;
  readonly histogram: {
    readonly intervalMs: number;
    readonly buckets: readonly { readonly at: string; readonly alerts: number }[];
  };
  readonly examples: readonly ExampleAlert[];
  readonly byWorkload: { readonly workloads: readonly WorkloadCount[]; readonly others: number };
  readonly nearestMissLine: string | null;
  readonly nearestMissText: readonly string[];
  readonly difference: {
    readonly same: number;
    readonly added: number;
    readonly removed: number;
    readonly addedAlerts: readonly ExampleAlert[];
    readonly removedAlerts: readonly ExampleAlert[];
    readonly isComplete: boolean;
  } | null;
}

/** In the answer, times are texts. */
export type ExampleAlert = Omit<RaisedAlert, 'start'> & { readonly start: string | null };

export function workloadText(workload: Workload | null): string {
  if (workload === null) return 'unknown';
  const { namespace, resource, container, host } = workload;
  const name = resource ?? container ?? host ?? 'unknown';
  return namespace === null ? name : `${namespace}/${name}`;
}

const VALIDITY_PAUSE_MS = 400;

export type Validity = AnswerOf<'POST /dw/rules/_validate'>;

/** What the service thinks of a rule as it is written; `null` until it has said so. */
export function useValidity(rule: Rule): {
  readonly validity: Validity | null;
  /** Whether that is of what is written now. */
  readonly isCurrent: boolean;
} {
  const wanted = JSON.stringify(rule);
  const [body] = useDebouncedValue(wanted, VALIDITY_PAUSE_MS);
  const { data, isPlaceholderData } = useQuery<Validity, Problem>({
    queryKey: ['POST /dw/rules/_validate', body],
    queryFn: ({ signal }) => call('POST /dw/rules/_validate', { body }, signal),
    placeholderData: (old) => old,
    gcTime: 0,
  });
  return {
    validity: data ?? null,
    isCurrent: body === wanted && data !== undefined && !isPlaceholderData,
  };
}
