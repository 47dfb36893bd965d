import type { Column } from '../../components/grid/grid.tsx';
import { Severity } from '../../components/severity/severity.tsx';
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

/** @param tacticsOfStory those that its rules name */
export function storyColumns(
  tacticsOfStory: (story: Story) => readonly string[],
): readonly Column<Story>[] {
  return [
    {
      id: 'severity',
      title: 'Severity',
      hidesTitle: true,
      width: '18px',
      cell: ({ severity }) => <Severity severity={severity} />,
    },
    {
      id: 'title',
      title: 'What happened',
      width: 'minmax(240px, 1fr)',
      cell: (story) => <Headline story={story} />,
    },
    {
      id: 'size',
      title: 'Alerts and tactics',
      width: '168px',
      cell: (story) => (
        <div className={styles['two']}>
          <span>{sizeText(story)}</span>
          <Tactics seen={tacticsOfStory(story)} />
        </div>
      ),
    },
    {
      id: 'times',
      title: 'When',
      width: '184px',
      cell: (story) => <When story={story} />,
    },
    {
      id: 'status',
      title: 'State',
      width: '110px',
      cell: ({ status, closeReason }) => <Status status={status} reason={closeReason} />,
    },
  ];
}

function Headline({ story }: { readonly story: Story }) {
  const [what, where] = titleParts(story.title);
  return (
    <div className={styles['two']}>
      <span className={styles['title']}>
        <strong>{what}</strong>
        {where !== '' && (
          <>
            {' '}
            <ValueText text={where} most={120} />
          </>
        )}
      </span>
      <span className="muted">{visibleText(story.because)}</span>
    </div>
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
  const [what, where] = titleParts(story.title);
  return (
    <div className={styles['two']}>
      <span className={styles['cardTitle']}>
        <Severity severity={story.severity} />
        <strong>{what}</strong>
      </span>
      <span className={styles['title']}>
        <ValueText text={where} most={120} />
      </span>
      <span className="muted">
        {sizeText(story)} · <Time at={story.lastAlertAt} isAgo /> ·{' '}
        <Status status={story.status} reason={story.closeReason} />
      </span>
    </div>
  );
}
