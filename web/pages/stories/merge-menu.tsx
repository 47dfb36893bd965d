import { useState } from 'react';
import { visibleText } from '../../components/value/visible-text.ts';
import { TriageDialog } from '../../triage/triage-dialog.tsx';
import type { Story } from '../../triage/targets.ts';
import { mergeStories } from './change-stories.ts';
import { sizeText } from './story-text.ts';
import styles from './merge-menu.module.css';

interface Props {
  readonly stories: readonly Story[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks which story the others become part of. */
export function MergeMenu({ stories, onClose, onDone }: Props) {
  const [into, setInto] = useState(stories[0]?.id);
  const others = stories.filter(({ id }) => id !== into);
  return (
    <TriageDialog
      title={`Merge ${stories.length} stories`}
      submit={`Merge ${stories.length} stories`}
      canSubmit={into !== undefined}
      onClose={onClose}
      onSubmit={() => {
        onDone();
        if (into !== undefined) void mergeStories(into, others);
      }}
    >
      <fieldset className={styles['choices']}>
        <legend className="muted">All become part of</legend>
        {stories.map((story, index) => (
          <label key={story.id}>
            <input
              type="radio"
              name="into"
              data-autofocus={index === 0 || undefined}
              checked={story.id === into}
              onChange={() => setInto(story.id)}
            />
            <span>
              {visibleText(story.title)}
              <small className="muted">{sizeText(story)}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </TriageDialog>
  );
}
