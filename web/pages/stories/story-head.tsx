import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../components/icon/icon.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Status } from '../../components/status/status.tsx';
import { Tactics } from '../../components/tactics/tactics.tsx';
import { Time } from '../../components/time/time.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import { Place } from './story-columns.tsx';
import { sizeText, titleParts } from './story-text.ts';
import type { StoryDetail } from './story-detail.ts';
import styles from './stories.module.css';

interface Props {
  readonly detail: StoryDetail;
  readonly children: ReactNode;
}

/** What happened, where, and why these alerts are one story. */
export function StoryHead({ detail: { story }, children }: Props) {
  const [what, where] = titleParts(story.title);
  const { assignees: owners } = story;
  return (
    <header className={styles['head']}>
      <div className={styles['headline']}>
        <Severity severity={story.severity} />
        <h1>
          {visibleText(what)}{' '}
          {where !== '' && <span className={styles['where']}>{visibleText(where)}</span>}
        </h1>
        <ActionIcon
          component={Link}
          to="/stories"
          variant="subtle"
          color="gray"
          aria-label="Back to all stories"
        >
          <Icon name="close" />
        </ActionIcon>
      </div>
      <div className={styles['facts']}>
        <Status status={story.status} reason={story.closeReason} />
        <Place story={story} />
        <span>{sizeText(story)}</span>
        <span>
          <Time at={story.firstEvent ?? story.createdAt} /> to{' '}
          <Time at={story.lastEvent ?? story.lastAlertAt} />
        </span>
        <span>{owners.length === 0 ? 'no owner' : `owned by ${owners.join(', ')}`}</span>
        <Tactics seen={story.tactics.map(({ name }) => name)} />
      </div>
      <p className={styles['because']}>{visibleText(story.because)}</p>
      {children}
    </header>
  );
}
