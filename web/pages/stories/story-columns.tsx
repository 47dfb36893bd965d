import { Sparkline } from '../../components/chart/sparkline.tsx';
import { column } from '../../components/grid/column.ts';
import type { Column } from '../../components/grid/grid.tsx';
import { Severity, severityColumn } from '../../components/severity/severity.tsx';
import { Status } from '../../components/status/status.tsx';
import { Tactics } from '../../components/tactics/tactics.tsx';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { Time } from '../../components/time/time.tsx';
import { ValueText } from '../../components/value/value.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import type { Story } from '../../triage/targets.ts';
import { sizeText, timesText, titleParts } from './story-text.ts';
import styles from './stories.module.css';

/** In pixels: two lines. */
export const STORY_HEIGHT = 60;

export const STORY_COLUMNS: readonly Column<Story>[] = [
  severityColumn(),
  column(
    'title',
    'What happened, where and why these alerts are one story',
    'minmax(240px, 1fr)',
    (story) => <Headline story={story} />,
  ),
  column('size', 'Alerts and tactics', '152px', (story) => (
    <div className={styles['two']}>
      <span>{sizeText(story)}</span>
      <Tactics seen={story.tactics.map(({ name }) => name)} />
    </div>
  )),
  column('times', 'When', '164px', (story) => <When story={story} />),
  column('sparkline', 'From first to last', '104px', ({ sparkline }) => (
    <Sparkline counts={sparkline} label="Alerts from the first event to the last" width={96} />
  )),
  column('status', 'State and owner', '112px', ({ status, closeReason, assignees }) => (
    <div className={styles['two']}>
      <Status status={status} reason={closeReason} />
      <span className="muted">{assignees.length === 0 ? 'no owner' : assignees.join(', ')}</span>
    </div>
  )),
];

function Headline({ story }: { readonly story: Story }) {
  const [what] = titleParts(story.title);
  return (
    <div className={styles['two']}>
      <span className={styles['title']}>
        <strong>{visibleText(what)}</strong>
      </span>
      <span className="muted">
        <Place story={story} /> · {visibleText(story.because)}
      </span>
    </div>
  );
}

/** "shop/blog on node-1". */
export function Place({ story: { workload, node, title } }: { readonly story: Story }) {
  const where = workload ?? titleParts(title)[1];
  return (
    <span style={{ color: 'var(--text)' }}>
      <ValueText text={where} most={80} />
      {node !== null && (
        <>
          {' on '}
          <ValueText text={node} most={60} />
        </>
      )}
    </span>
  );
}

function When({ story }: { readonly story: Story }) {
  const zone = useTimeZone();
  return (
    <div className={styles['two']}>
      <span>{timesText(story, zone)}</span>
      <span className="muted">
        last alert <Time at={story.lastAlertAt} isAgo />
      </span>
    </div>
  );
}

/** On a phone. */
export function StoryCard({ story }: { readonly story: Story }) {
  const [what] = titleParts(story.title);
  return (
    <div className={styles['two']}>
      <span className={styles['cardTitle']}>
        <Severity severity={story.severity} />
        <strong>{what}</strong>
      </span>
      <span className="row" style={{ justifyContent: 'space-between' }}>
        <Place story={story} />
        <Tactics seen={story.tactics.map(({ name }) => name)} />
      </span>
      <span className="muted">
        {sizeText(story)} · <Time at={story.lastAlertAt} isAgo /> ·{' '}
        <Status status={story.status} reason={story.closeReason} />
      </span>
    </div>
  );
}
