import { TextInput, Button } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState, useEffect } from 'react';
import { call } from '../../../../api/client.ts';
import { useAnswer, useJob, invalidate } from '../../../../api/queries.ts';
import { Badge } from '../../../../components/badge/badge.tsx';
import { Fact, Facts } from '../../../../components/facts/facts.tsx';
import { Legend } from '../../../../components/legend/legend.tsx';
import { Empty, Loaded, RightButton } from '../../../../components/states/states.tsx';
import { spanText, timeText } from '../../../../components/time/format-time.ts';
import { useTimeZone } from '../../../../components/time/time-zone.ts';
import { Time, Since } from '../../../../components/time/time.tsx';
import { complain } from '../../../../components/undo/undo.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import { countText } from '../../../../components/value/counts.ts';
import { type RuleShown, useRule } from '../../needs-rules.tsx';
import { stripOf, CAUSES, type Run, type Gap, type Block } from './strip.ts';
import styles from './runs.module.css';

const LIMIT = 300;
const EVERY_MS = 10_000;

/** When the rule has run, what it has not read, and how to read it after all. */
export function RuleRuns() {
  const { id } = useParams({ from: '/rules/$id/runs' });
  const { block: wanted, job } = useSearch({ from: '/rules/$id/runs' });
  const navigate = useNavigate();
  const rule = useRule(id).data;
  const runs = useAnswer(
    'GET /dw/runs',
    { query: { rule: id, limit: LIMIT } },
    { every: EVERY_MS },
  );
  const gaps = useAnswer('GET /dw/gaps', { query: { rule: id } }, { every: EVERY_MS }).data?.gaps;
  const blocks = useMemo(() => stripOf(runs.data?.runs ?? [], gaps ?? []), [runs.data, gaps]);
  const go = (change: { block?: string; job?: string | undefined }) =>
    void navigate({
      to: '/rules/$id/runs',
      params: { id },
      search: { block: wanted, job, ...change },
      replace: true,
    });
  const start = (begin: () => Promise<{ id: string }>) =>
    void begin().then((started) => go({ job: started.id }), complain);
  const backfill = (from: string, to: string) =>
    start(() => call('POST /dw/rules/:id/_backfill', { id, body: { from, to } }));
  const chosen = blocks.find((block) => block.id === wanted) ?? null;
  const open = (gaps ?? []).filter(({ state }) => state === 'open' || state === 'filling');
  return (
    <Loaded of={runs}>
      {({ next }) => (
        <div className={styles['page']}>
          {job !== undefined && <BackfillJob id={job} onClose={() => go({ job: undefined })} />}
          {open.length > 0 && (
            <section className={styles['gaps']} role="alert">
              <p>
                <strong>
                  {open.length === 1 ? 'A gap' : `${open.length} gaps`}:{' '}
                  {unreadText(open.reduce((sum, { from, to }) => sum + to - from, 0))} not read
                </strong>
                , because {[...new Set(open.map(({ reason }) => CAUSES[reason]))].join(', and ')}.
              </p>
              <RightButton
                right="rules"
                onClick={() => start(() => call('POST /dw/rules/:id/_fill', { id }))}
              >
                Read them now
              </RightButton>
            </section>
          )}
          {rule !== undefined && <Standing rule={rule} />}
          {blocks.length === 0 ? (
            <Empty
              title="The rule has not run yet"
              reason={
                rule?.isEnabled === true
                  ? rule.isLive
                    ? 'It runs when events arrive that it could match.'
                    : 'Its first run is due with its schedule.'
                  : 'It is off.'
              }
            />
          ) : (
            <>
              <RunStrip
                blocks={blocks}
                chosen={wanted ?? null}
                onChoose={(block) => go({ block })}
              />
              <Legend label="What the blocks mean" entries={LEGEND} />
              <p className="muted">
                {next === null ? 'All' : `The latest ${LIMIT}`} runs, oldest first
                {blocks[0] !== undefined && (
                  <>
                    , since <Time at={blocks[0].at} />
                  </>
                )}
                . Live runs that find nothing are counted together.
              </p>
            </>
          )}
          {chosen !== null && <BlockDetail block={chosen} onBackfill={backfill} />}
          <RangeBackfill isOn={rule?.isEnabled === true} onBackfill={backfill} />
        </div>
      )}
    </Loaded>
  );
}

const unreadText = (events: number) =>
  events === 1 ? '1 event was' : `${countText(events)} events were`;

const LEGEND = [
  ['succeeded', 'found nothing'],
  ['found', 'raised alerts'],
  ['warning', 'with a warning'],
  ['failed', 'failed'],
  ['gap', 'gap: not read'],
  ['filled', 'gap that was read later'],
].map(
  ([kind = '', text = '']) =>
    [text, <span key={kind} className={styles['swatch']} data-kind={kind} />] as const,
);

/** How far the rule is. */
function Standing({ rule: { standing, backlog } }: { readonly rule: RuleShown }) {
  if (standing === null) return <p>The rule is off or cannot run: it reads nothing.</p>;
  const { readTo, unread, nextDue } = standing;
  return (
    <p>
      {unread === 0
        ? 'It has read every stored event'
        : `${countText(unread)} stored events wait for it`}
      <Since words=", all that was received up to" at={readTo} />.{' '}
      {nextDue !== null && (
        <>
          The next run is due <Time at={nextDue} isAgo />.{' '}
        </>
      )}
      {backlog > 0 &&
        `${countText(backlog)} matches are over the maximum of alerts, and wait for its next runs.`}
    </p>
  );
}

interface DetailProps {
  readonly block: Block;
  readonly onBackfill: (from: string, to: string) => void;
}

function BlockDetail({ block, onBackfill }: DetailProps) {
  const { window } = block;
  return (
    <section aria-label="The chosen window" className={styles['detail']}>
      {block.kind === 'run' ? <RunFacts run={block.run} /> : <GapFacts gap={block.gap} />}
      {window !== null && (
        <RightButton
          right="rules"
          onClick={() =>
            onBackfill(new Date(window.from).toISOString(), new Date(window.to).toISOString())
          }
        >
          Run again over this window
        </RightButton>
      )}
    </section>
  );
}

const TONES = { succeeded: 'good', warning: 'warn', failed: 'bad' } as const;

const RunFacts = ({ run }: { readonly run: Run }) => (
  <>
    <h2>
      Run of <Time at={run.startedAt} withMs />{' '}
      <Badge tone={TONES[run.outcome]}>{run.outcome}</Badge>
    </h2>
    {run.message !== null && (
      <p>
        <ValueText text={run.message} />
      </p>
    )}
    <Facts>
      <Fact name="Kind">{run.kind}</Fact>
      <Fact name="Due">
        <Time at={run.plannedAt} withMs />
      </Fact>
      <Fact name="Took">{spanText(run.endedAt - run.startedAt)}</Fact>
      <Fact name="Events">{countText(run.to - run.from)}</Fact>
      <Fact name="Candidates">{countText(run.candidates)}</Fact>
      <Fact name="Matches">{countText(run.matches)}</Fact>
      <Fact name="Alerts">{countText(run.alerts)}</Fact>
      <Fact name="Hidden by exceptions">{countText(run.excepted)}</Fact>
      <Fact name="Suppressed">{countText(run.suppressed)}</Fact>
      <Fact name="Could not be evaluated">{countText(run.failures)}</Fact>
      <Fact name="Revision">{run.revision}</Fact>
    </Facts>
  </>
);

const GAP_TONES = { open: 'bad', filling: 'warn', filled: 'good', lost: 'bad' } as const;

const GapFacts = ({ gap }: { readonly gap: Gap }) => (
  <>
    <h2>
      Gap of {countText(gap.to - gap.from, 'event')}{' '}
      <Badge tone={GAP_TONES[gap.state]}>{gap.state}</Badge>
    </h2>
    <Facts>
      <Fact name="Cause">{CAUSES[gap.reason]}</Fact>
      <Fact name="Message" text={gap.message} />
      {gap.fromTime !== null && (
        <Fact name="First event received">
          <Time at={gap.fromTime} withMs />
        </Fact>
      )}
      {gap.toTime !== null && (
        <Fact name="Last event received">
          <Time at={gap.toTime} withMs />
        </Fact>
      )}
    </Facts>
  </>
);

interface RangeProps {
  readonly isOn: boolean;
  readonly onBackfill: (from: string, to: string) => void;
}

function RangeBackfill({ isOn, onBackfill }: RangeProps) {
  const [from, setFrom] = useState('now-24h');
  const [to, setTo] = useState('now');
  return (
    <section aria-label="Backfill">
      <h2>Run over a range</h2>
      <p className="muted">
        Events that were received in the range are judged again by the rule as it is now. An alert
        that is there already is not raised twice.
      </p>
      <form
        className="wrap"
        style={{ alignItems: 'end' }}
        onSubmit={(event) => {
          event.preventDefault();
          onBackfill(from.trim(), to.trim());
        }}
      >
        <TextInput
          label="Received from"
          value={from}
          onChange={({ currentTarget: { value } }) => setFrom(value)}
        />
        <TextInput
          label="to"
          value={to}
          onChange={({ currentTarget: { value } }) => setTo(value)}
        />
        <RightButton right="rules" type="submit" disabled={!isOn}>
          {isOn ? 'Run' : 'Run (the rule is off)'}
        </RightButton>
      </form>
    </section>
  );
}

interface Props {
  readonly blocks: readonly Block[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** Runs and gaps as blocks, oldest first. Arrows move, Enter chooses. */
function RunStrip({ blocks, chosen, onChoose }: Props) {
  const zone = useTimeZone();
  const box = useRef<HTMLDivElement>(null);
  const reachable = blocks.some(({ id }) => id === chosen) ? chosen : (blocks.at(-1)?.id ?? null);
  const move = (from: number, by: number) => {
    const next = box.current?.querySelectorAll<HTMLElement>('button')[from + by];
    next?.focus();
  };
  return (
    <div
      ref={box}
      role="toolbar"
      aria-label="Runs and gaps, oldest first"
      className={styles['strip']}
    >
      {blocks.map((block, index) => (
        <button
          key={block.id}
          type="button"
          data-kind={block.kind}
          data-tone={block.tone}
          data-found={block.kind === 'run' && block.run.alerts > 0}
          aria-pressed={block.id === chosen}
          aria-label={`${timeText(block.at, zone)}: ${textOf(block)}`}
          tabIndex={block.id === reachable ? 0 : -1}
          onClick={() => onChoose(block.id)}
          onKeyDown={(event) => {
            const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            if (by === 0) return;
            event.preventDefault();
            move(index, by);
          }}
        />
      ))}
    </div>
  );
}

function textOf(block: Block): string {
  if (block.kind === 'gap')
    return `gap, ${countText(block.gap.to - block.gap.from, 'event')}, ${block.tone}`;
  const { alerts } = block.run;
  return `${block.tone}, ${countText(alerts, 'alert')}`;
}

interface JobProps {
  readonly id: string;
  readonly onClose: () => void;
}

const STATES = {
  waiting: 'waits for other work',
  running: 'reads events',
  done: 'is done',
  failed: 'has failed',
  cancelled: 'was cancelled',
} as const;

/** How far a backfill is, and a way to end it. */
function BackfillJob({ id, onClose }: JobProps) {
  const { data: job, error } = useJob(id);
  const isOver = job !== undefined && job.state !== 'waiting' && job.state !== 'running';
  useEffect(() => {
    if (!isOver) return;
    void invalidate('GET /dw/runs', 'GET /dw/gaps', 'GET /dw/rules/:id');
  }, [isOver]);
  if (job === undefined)
    return error === null ? null : (
      <p className={styles['job']} role="status">
        <ValueText text={error.message} />
        <Button onClick={onClose}>Close</Button>
      </p>
    );
  const { alerts, matches } = (job.result ?? {}) as { alerts?: number; matches?: number };
  return (
    <section className={styles['job']} role="status" aria-label="Backfill">
      <span>
        The backfill {STATES[job.state]}
        {job.total !== null && `: ${countText(job.done)} of ${countText(job.total)}`}
        {isOver && matches !== undefined && `, ${countText(matches, 'match', 'matches')}`}
        {isOver && alerts !== undefined && `, ${countText(alerts)} new alerts`}.
        {job.message !== null && <ValueText text={` ${job.message}`} />}
      </span>
      {!isOver && (
        <progress
          max={job.total ?? undefined}
          value={job.total === null ? undefined : job.done}
          aria-label="Progress"
        />
      )}
      {isOver ? (
        <Button onClick={onClose}>Close</Button>
      ) : (
        <RightButton
          right="triage"
          disabled={!job.canCancel}
          onClick={() => void call('POST /dw/jobs/:id/_cancel', { id }).catch(complain)}
        >
          Cancel
        </RightButton>
      )}
    </section>
  );
}
