import { createHash } from 'node:crypto';
import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { itemKey, writeJson } from '../../rules/index.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import { Lane } from '../../threads/lane.ts';
import { workerScript } from '../../threads/worker-script.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import { BackfillError } from './backfill-error.ts';
import type { PreviewProgress } from './preview/preview-rule.ts';
import type { RuleManager } from '../rules/rule-manager.ts';
import type { PreviewAnswer, PreviewWork } from './preview-work.ts';

/** Those who write a rule preview it again and again: the next one need not start a thread. */
const IDLE_MS = 10_000;

/** Makes previews, which answer with a `PreviewAnswer`. As many run as are asked for: the jobs limit that. */
export class PreviewThreads extends Lane<PreviewWork, PreviewProgress> {
  constructor() {
    super({
      script: workerScript('preview'),
      idleMs: IDLE_MS,
      refuse: (_, cause) => cause ?? new Error('the thread of the preview has ended'),
    });
  }
}

export interface RulePreviewRequest {
  /** Under the names of the API: JSON text or plain data. It need not be kept. */
  readonly rule: unknown;
  /** By the time of events, both inclusive, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Alerts per execution; `null` for all, left out: as many as the rule allows. */
  readonly maxAlerts?: number | null | undefined;
  /** Whether it is said which conditions events fail; by default where no match was found. */
  readonly nearestMiss?: boolean | undefined;
  /** The name of a cluster whose events are read, instead of those that are stored here. */
  readonly cluster?: string | undefined;
  /** `rule_id` of a rule as it is saved, over the same events; the result is a difference to it, too. */
  readonly compare?: string | undefined;
  /** Whether its alerts are kept for a day, as whole documents that can be searched. */
  readonly keepsAlerts?: boolean | undefined;
}

export interface PreviewJobParts {
  readonly folder: string;
  /** The path of the database of the space. */
  readonly detection: string;
  readonly ruleManager: Pick<RuleManager, 'runnable' | 'rules'>;
  readonly dataSetAliases: DataSetAliases;
  /** Clusters that rules search, by name, with how each is reached now. */
  readonly clusters: ReadonlyMap<string, () => Promise<ClusterSource>>;
  readonly previewThreads: Pick<PreviewThreads, 'run'>;
  readonly lateness: bigint;
  readonly space: string;
  /** Of Dockwarden. */
  readonly version: string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Alerts, and executions, in the result of a job, which is kept. */
const MAX_SHOWN = 200;

/** Previews of one person that wait or run. */
const MAX_OF_AUTHOR = 10;

/**
 * Runs a rule over stored events and writes nothing. Its result is that of `previewRule` as JSON, with times as text,
 * what exceptions hid by their names, and the nearest miss.
 */
export function previewJob(parts: PreviewJobParts): JobKind<RulePreviewRequest, unknown> {
  return {
    name: 'rules.preview',
    lane: 'preview',
    maxOfAuthor: MAX_OF_AUTHOR,
    afterCrash: 'fail',
    readsEvents: true,
    canUndo: false,
    accept: (request) => {
      workOf('', request, parts);
      clusterOf(request, parts);
      return request;
    },
    async *run(job, request) {
      const source = await clusterOf(request, parts)?.();
      const cluster = source === undefined ? null : { name: request.cluster ?? '', source };
      const work = { ...workOf(job.id, request, parts), cluster };
      const running = new RunningPreview(work, parts.previewThreads, job.signal);
      try {
        for await (const { phase, done, total } of running.progress()) {
          job.report({ done, total, result: { phase } });
          yield;
        }
        const answer = await running.answer;
        const total = answer.preview.events.selected;
        job.save(() => ({
          done: total,
          total,
          result: { ruleHash: hashOf(request.rule), ...plainAnswer(answer, work) },
        }));
      } finally {
        await running.stop();
      }
    },
  };
}

function clusterOf({ cluster }: RulePreviewRequest, { clusters }: PreviewJobParts) {
  if (cluster === undefined) return null;
  const found = clusters.get(cluster);
  if (found !== undefined) return found;
  const names = [...clusters.keys()].join(', ');
  throw new BackfillError(
    'ENG1604',
    `rules search no cluster ${cluster}; ${names === '' ? 'there is none' : `there are: ${names}`}`,
  );
}

function workOf(
  id: string,
  request: RulePreviewRequest,
  parts: PreviewJobParts,
): Omit<PreviewWork, 'cluster'> {
  const { from, to, maxAlerts, nearestMiss, keepsAlerts = false } = request;
  const { folder, detection, dataSetAliases, lateness, space, version, now } = parts;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
    throw new BackfillError(
      'ENG1604',
      'the range of time must be given in milliseconds, its start first',
    );
  }
  if (maxAlerts != null && (!Number.isSafeInteger(maxAlerts) || maxAlerts < 1)) {
    throw new BackfillError(
      'ENG1604',
      'the most alerts of an execution are a whole number from 1 on',
    );
  }
  const { value, refusal, problems } = parts.ruleManager.runnable(request.rule);
  if (value === null) {
    const [first] = problems.filter(({ severity }) => severity === 'error');
    const why = first === undefined ? '' : `: ${first.message}`;
    throw new BackfillError('ENG1604', `${refusal?.message ?? 'the rule cannot be read'}${why}`);
  }
  return {
    rule: writeJson(value.rule.parameters, 'line'),
    items: value.items,
    valueLists: value.valueLists,
    before: request.compare === undefined ? null : savedRule(request.compare, parts),
    folder,
    detection,
    dataSetAliases,
    lateness,
    from: BigInt(from) * NANOS_PER_MS,
    to: BigInt(to) * NANOS_PER_MS,
    now: BigInt(now()) * NANOS_PER_MS,
    maxAlerts,
    maxShown: MAX_SHOWN,
    nearestMiss,
    kept: keepsAlerts ? { id, space, version } : null,
  };
}

function savedRule(
  id: string,
  { ruleManager }: Pick<PreviewJobParts, 'ruleManager'>,
): PreviewWork['before'] {
  const row = ruleManager.rules.find(id);
  if (row === null)
    throw new BackfillError('ENG1604', `there is no rule ${id} to compare the preview with`);
  const { value, refusal } = ruleManager.runnable(row.document);
  if (value === null) {
    const why = refusal?.message ?? 'it cannot be read';
    throw new BackfillError('ENG1604', `the preview cannot be compared with rule ${id}: ${why}`);
  }
  const { rule, items, valueLists } = value;
  return { rule: writeJson(rule.parameters, 'line'), items, valueLists };
}

/** Of the text of the rule as it was sent, so that an editor knows which version the result belongs to. */
const hashOf = (rule: unknown): string =>
  createHash('sha256')
    .update(typeof rule === 'string' ? rule : JSON.stringify(rule))
    .digest('hex');

/** A preview that is being made, with how far it is. */
class RunningPreview {
  readonly answer: Promise<PreviewAnswer>;
  readonly #stopping = new AbortController();
  #latest: PreviewProgress | null = null;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(work: PreviewWork, threads: Pick<PreviewThreads, 'run'>, signal: AbortSignal) {
    const note = (progress: PreviewProgress) => {
      this.#latest = progress;
      this.#wake();
    };
    const { signal: stop } = this.#stopping;
    this.answer = threads.run(work, { signal: stop, onProgress: note });
    const end = () => {
      this.#isOver = true;
      this.#wake();
    };
    this.answer.then(end, end);
    signal.addEventListener('abort', () => this.#wake());
  }

  /** How far it is, when that has changed; until it is over. */
  async *progress(): AsyncGenerator<PreviewProgress> {
    for (;;) {
      if (!this.#isOver && this.#latest === null) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      if (this.#isOver) return;
      const latest = this.#latest;
      this.#latest = null;
      yield latest ?? { phase: 'events', done: 0, total: 0 };
    }
  }

  /** Resolves when it reads nothing any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.answer.catch(() => {});
  }
}

function plainAnswer(
  { preview, kept, nearestMiss, examples, byWorkload, difference, ...texts }: PreviewAnswer,
  { items }: Pick<PreviewWork, 'items'>,
): object {
  const { histogram, excepted, executions, ...rest } = preview;
  const shown = executions.shown.slice(0, MAX_SHOWN);
  const more = executions.more + executions.shown.length - shown.length;
  const { interval, ...counts } = histogram;
  const intervalMs = Number(interval / NANOS_PER_MS);
  const plain = plainOf(
    {
      ...rest,
      executions: { ...executions, shown, more },
      histogram: { intervalMs, ...counts },
      examples,
      byWorkload,
      difference,
    },
    formatInstant,
  );
  return {
    ...(plain as object),
    ...(kept === null ? {} : { kept }),
    excepted: excepted.flatMap(({ item: position, matches }) => {
      const item = items[position];
      return item === undefined ? [] : [{ key: itemKey(item), name: item.name, matches }];
    }),
    nearestMiss: plainOf(nearestMiss, String),
    ...texts,
  };
}

/** Without numbers that JSON does not have. */
function plainOf(value: unknown, textOf: (value: bigint) => string): unknown {
  if (typeof value === 'bigint') return textOf(value);
  if (Array.isArray(value)) return value.map((each) => plainOf(each, textOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, plainOf(each, textOf)]),
  );
}
