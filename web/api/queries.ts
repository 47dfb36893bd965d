import {
  keepPreviousData,
  QueryClient,
  useMutation,
  type UseMutationResult,
  useQuery,
  type UseQueryResult,
  type Query,
} from '@tanstack/react-query';
import { type AnswerOf, type ArgumentsOf, call, type OwnRouteName } from './client.ts';
import { coalesced } from './coalesce.ts';
import { isAway, type Problem } from './problem.ts';
import { listsRead } from './readings.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 120_000,
      refetchOnWindowFocus: false,
      // The service may run on this machine, where it can be reached although the browser is offline.
      networkMode: 'always',
      // What is refused stays refused.
      retry: (failures, error) => failures < 2 && isAway(error),
    },
    mutations: { networkMode: 'always' },
  },
});

// `session.ts` watches who is signed in.
queryClient.setQueryDefaults(['GET /dw/me'], { staleTime: Infinity });
// What is snoozed is shown on many pages: it is asked for once for all of them.
queryClient.setQueryDefaults(['GET /dw/snoozes'], { staleTime: 60_000, gcTime: Infinity });

/** Kept answers of these routes are outdated: those that are shown are asked for again. */
export const invalidate = (...routes: readonly OwnRouteName[]): Promise<unknown> =>
  Promise.all(routes.map((route) => queryClient.invalidateQueries({ queryKey: [route] })));

export interface QuerySettings {
  readonly enabled?: boolean;
  /** How often it is asked again, in milliseconds. */
  readonly every?: number;
  /** Whether what was asked before stays on the page until the new answer is there. */
  readonly keeps?: boolean;
  /** Whether it waits until the lists that are being read are there. */
  readonly isBehindLists?: boolean;
}

/** An answer of the API, kept under the route and what was asked: `['GET /dw/alerts', {query}]`. */
export function useAnswer<On extends OwnRouteName>(
  on: On,
  given: ArgumentsOf<On>,
  { enabled = true, every, keeps = true, isBehindLists = false }: QuerySettings = {},
): UseQueryResult<AnswerOf<On>, Problem> {
  return useQuery<AnswerOf<On>, Problem>({
    queryKey: [on, given],
    queryFn: async ({ signal }) => {
      if (isBehindLists) await listsRead();
      return ask(on, given, signal);
    },
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
    ...(keeps ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Asks for an answer before anything that needs it is there. Does not reject. */
export const prefetchAnswer = <On extends OwnRouteName>(
  on: On,
  given: ArgumentsOf<On>,
): Promise<void> =>
  queryClient.prefetchQuery({
    queryKey: [on, given],
    queryFn: ({ signal }) => ask(on, given, signal),
  });

/** A request that changes something; what was kept of these routes is asked again behind it. */
export function useChange<On extends OwnRouteName>(
  on: On,
  stale: readonly OwnRouteName[] = [],
): UseMutationResult<AnswerOf<On>, Problem, ArgumentsOf<On>> {
  return useMutation<AnswerOf<On>, Problem, ArgumentsOf<On>>({
    mutationFn: (given) => ask(on, given),
    onSettled: () => invalidate(...stale),
  });
}

/** The same without what may be left out, which only a caller knows. */
const ask = call as unknown as <On extends OwnRouteName>(
  on: On,
  given: ArgumentsOf<On>,
  signal?: AbortSignal,
) => Promise<AnswerOf<On>>;

type Me = AnswerOf<'GET /dw/me'>;
export type Right = Me['rights'][number];

/** Who is signed in. The shell shows pages only when that is known. */
export function useMe(): Me | undefined {
  return useAnswer('GET /dw/me', {}).data;
}

/** Whether the user may do something. */
export function useRight(right: Right): boolean {
  return useMe()?.rights.includes(right) ?? false;
}

/** The least role that has a right, for words such as "An analyst can do this". */
export const ROLE_WITH: Readonly<Record<Right, string>> = {
  ingest: 'a key with the right to ingest',
  read: 'a viewer',
  triage: 'an analyst',
  rules: 'an engineer',
  respond: 'a responder',
  admin: 'an admin',
};

/**
 * Makes a function that reads kept answers of routes again, one reading at a time.
 *
 * @param isMeant whether an answer is read again; left out, all are
 */
export function readerAgain(
  routes: readonly OwnRouteName[],
  isMeant: (query: Query) => boolean = () => true,
): () => void {
  const isOf = (query: Query) =>
    routes.some((route) => route === query.queryKey[0]) && isMeant(query);
  const read = coalesced(() => queryClient.invalidateQueries({ predicate: isOf }));
  return () => void read();
}

export type Job = AnswerOf<'GET /dw/jobs/:id'>;

const EVERY_MS = 400;

const isOver = (job: Job | undefined) =>
  job !== undefined && job.state !== 'waiting' && job.state !== 'running';

/** A job, asked for until it is over. @param id `null` before there is one */
export function useJob(id: string | null): UseQueryResult<Job, Problem> {
  return useQuery<Job, Problem>({
    queryKey: ['GET /dw/jobs/:id', { id }],
    queryFn: ({ signal }) => call('GET /dw/jobs/:id', { id: id ?? '' }, signal),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : EVERY_MS),
  });
}

/** Waits until a job is over. Throws an error that says why where it has failed or was cancelled. */
export async function jobResult(id: string, signal?: AbortSignal): Promise<Job> {
  for (;;) {
    const job = await call('GET /dw/jobs/:id', { id }, signal);
    if (job.state === 'done') return job;
    if (isOver(job)) throw new Error(job.message ?? `the job has ${job.state}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
