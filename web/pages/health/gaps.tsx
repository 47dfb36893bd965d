import { Button } from '@mantine/core';
import { useState } from 'react';
import { call, type AnswerOf } from '../../api/client.ts';
import { invalidate, useJob } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { RuleLink } from '../../components/rule-link/rule-link.tsx';
import { durationText } from '../../components/sources/format.ts';
import { RightButton } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain } from '../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../components/value/value.tsx';
import styles from './health.module.css';

type Gap = AnswerOf<'GET /dw/health/_timeline'>['gaps'][number];

const REASON: Readonly<Record<Gap['reason'], string>> = {
  failed: 'the rule failed',
  disabled: 'the rule was not enabled',
  expired: 'events were removed before the rule had read them',
  search: 'the cluster did not answer completely; the next search begins there',
  deferred: 'the rule was too far behind, and skipped them',
};
const SHOWN = 20;

/** Stretches that rules have not read: why, how much, and a button that reads them. */
export function Gaps({ gaps, more }: { readonly gaps: readonly Gap[]; readonly more: number }) {
  const [isAll, setAll] = useState(false);
  if (gaps.length === 0)
    return <p className="muted">There are no gaps in this time: what was received was read.</p>;
  const sorted = [...gaps].sort((a, b) => rank(a) - rank(b) || b.from - a.from);
  const shown = isAll ? sorted : sorted.slice(0, SHOWN);
  return (
    <>
      <ul className={styles['gaps']} aria-label="Gaps">
        {shown.map((gap) => (
          <li key={gap.number}>
            <GapLine gap={gap} />
          </li>
        ))}
      </ul>
      {shown.length < sorted.length && (
        <Button onClick={() => setAll(true)}>Show all {sorted.length}</Button>
      )}
      {more > 0 && <p className="muted">And {more.toLocaleString('en')} more.</p>}
    </>
  );
}

/** What can still be done something about comes first. */
const rank = ({ state }: Gap) =>
  state === 'open' || state === 'filling' ? 0 : state === 'lost' ? 1 : 2;

function GapLine({ gap }: { readonly gap: Gap }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId).data;
  const isFilling = gap.state === 'filling' || job?.state === 'waiting' || job?.state === 'running';
  const fill = async () => {
    const { id } = await call('POST /dw/rules/:id/_fill', { id: gap.ruleId });
    setJobId(id);
    await invalidate('GET /dw/health/_timeline');
  };
  return (
    <>
      <GapState gap={gap} />
      <div className={styles['gapText']}>
        <p>
          <RuleLink id={gap.ruleId}>
            <NameText text={gap.ruleName} most={120} />
          </RuleLink>
        </p>
        <p className="muted">
          {gap.events === 1 ? 'One event' : `${gap.events.toLocaleString('en')} events`}
          {gap.to > gap.from && <> over {durationText(gap.to - gap.from)}</>}, from{' '}
          <Time at={gap.from} />: {REASON[gap.reason]}
        </p>
        {gap.message !== null && (
          <p className="muted">
            <ValueText text={gap.message} most={300} />
          </p>
        )}
        {job !== undefined && isFilling && (
          <progress
            aria-label="Reading the gap"
            max={job.total ?? 1}
            {...(job.total === null ? {} : { value: job.done })}
          />
        )}
        {job?.state === 'failed' && <p role="alert">It could not be filled: {job.message}</p>}
      </div>
      {(gap.state === 'open' || gap.state === 'filling') && (
        <RightButton right="rules" disabled={isFilling} onClick={() => void fill().catch(complain)}>
          {isFilling ? 'Reading…' : 'Fill'}
        </RightButton>
      )}
    </>
  );
}

function GapState({ gap: { state } }: { readonly gap: Gap }) {
  if (state === 'filled') return <Badge tone="good">filled</Badge>;
  if (state === 'lost') return <Badge tone="bad">lost</Badge>;
  return <Badge tone="warn">{state}</Badge>;
}
