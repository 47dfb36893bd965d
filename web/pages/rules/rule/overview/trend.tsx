import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf } from '../../../../api/client.ts';
import { useAnswer } from '../../../../api/queries.ts';
import { Bars } from '../../../../components/chart/bars.tsx';
import { Legend } from '../../../../components/legend/legend.tsx';
import { countText } from '../../../../components/value/counts.ts';
import { percentText } from '../../figures.ts';
import styles from '../rule.module.css';

type Day = AnswerOf<'GET /dw/rules/:id/_days'>['days'][number];

const DAY_MS = 86_400_000;

/** From the bottom: true positives, the other verdicts, and alerts without a verdict. */
const SERIES = [
  ['true positive', '--good', (day: Day) => day.verdicts.true_positive],
  ['benign', '--muted', (day: Day) => day.verdicts.benign],
  ['false positive', '--bad', (day: Day) => day.verdicts.false_positive],
  ['duplicate', '--border', (day: Day) => day.verdicts.duplicate],
  ['without a verdict', '--accent', (day: Day) => day.withoutVerdict],
] as const;

const SPANS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
];

/** The alerts of a rule by day and verdict. */
export function Trend({ id }: { readonly id: string }) {
  const { data } = useAnswer('GET /dw/rules/:id/_days', { id });
  const [span, setSpan] = useState('7');
  if (data === undefined) return null;
  const days = data.days.slice(-Number(span));
  const counts = SERIES.map(([name, color, of]) => ({
    name,
    color,
    total: days.reduce((sum, day) => sum + of(day), 0),
  }));
  const total = days.reduce((sum, { alerts }) => sum + alerts, 0);
  return (
    <section>
      <div className={styles['trend']}>
        <h2>Alerts</h2>
        <SegmentedControl
          aria-label="Days of the trend"
          size="xs"
          data={SPANS}
          value={span}
          onChange={setSpan}
        />
      </div>
      <p className={styles['worth']}>
        <Link to="/alerts" search={{ rule: [id], from: `now-${span}d` } as never}>
          {countText(total, 'alert')}
        </Link>
        . {worthText(days)}
      </p>
      {total > 0 && (
        <>
          <Bars
            label="Alerts by day and verdict"
            series={SERIES.map(([name, color]) => ({ name, color }))}
            buckets={days.map((day) => ({
              start: Date.parse(day.start),
              counts: SERIES.map(([, , of]) => of(day)),
            }))}
            intervalMs={DAY_MS}
          />
          <Legend
            label="Verdicts"
            entries={counts
              .filter((each) => each.total > 0)
              .map(({ name, color, total: count }) => [
                `${countText(count)} ${name}`,
                <span
                  key={name}
                  className={styles['swatch']}
                  style={{ background: `var(${color})` }}
                />,
              ])}
          />
        </>
      )}
    </section>
  );
}

/** "75 % true, of 4 with a verdict." Duplicates say nothing about the rule and are left out. */
function worthText(days: readonly Day[]): string {
  const sum = (verdict: keyof Day['verdicts']) =>
    days.reduce((all, { verdicts }) => all + verdicts[verdict], 0);
  const right = sum('true_positive');
  const judged = right + sum('benign') + sum('false_positive');
  return judged === 0
    ? 'None has a verdict yet.'
    : `${percentText(right / judged)} true, of ${countText(judged)} with a verdict.`;
}
