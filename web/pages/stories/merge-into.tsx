import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Severity } from '../../components/severity/severity.tsx';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { visibleText } from '../../components/value/visible-text.ts';
import type { Story } from '../../triage/targets.ts';
import { TriageDialog } from '../../triage/triage-dialog.tsx';
import { mergeStories } from './change-stories.ts';
import { nearestFirst, sizeText, timesText } from './story-text.ts';
import styles from './merge-menu.module.css';

interface Props {
  /** The story that the others become part of. */
  readonly story: Story;
  readonly onClose: () => void;
  /** Called when the stories have been merged. */
  readonly onDone: () => void;
}

const MAX_STORIES = 100;
const TYPING_MS = 200;

/** Asks which other stories become part of this one: those of the same place and time first. */
export function MergeInto({ story, onClose, onDone }: Props) {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [picked, setPicked] = useState<ReadonlyMap<string, Story>>(new Map());
  const zone = useTimeZone();
  const { data, error } = useAnswer('GET /dw/stories', {
    query: { limit: MAX_STORIES, ...(text === '' ? {} : { text }) },
  });
  const found = nearestFirst(story, data?.stories ?? []).filter(({ id }) => !picked.has(id));
  const more = data === undefined ? 0 : data.total - data.stories.length;
  const toggle = (other: Story) => {
    const next = new Map(picked);
    if (!next.delete(other.id)) next.set(other.id, other);
    setPicked(next);
  };
  const count = picked.size === 1 ? '1 story' : `${picked.size} stories`;
  return (
    <TriageDialog
      title="Merge other stories into this one"
      submit={picked.size === 0 ? 'Merge' : `Merge ${count}`}
      canSubmit={picked.size > 0}
      onClose={onClose}
      onSubmit={() => {
        onClose();
        void mergeStories(story.id, [...picked.values()]).then(onDone);
      }}
    >
      <TextInput
        data-autofocus
        label="Find a story"
        description="A word of its title, or of what it is about"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {error !== null && <p role="alert">{error.message}</p>}
      <fieldset className={styles['choices']} data-scrolls>
        <legend className="unseen">Stories</legend>
        {[...picked.values(), ...found].map((other) => (
          <label key={other.id}>
            <input type="checkbox" checked={picked.has(other.id)} onChange={() => toggle(other)} />
            <span>
              <Severity severity={other.severity} /> {visibleText(other.title)}
              <small className="muted">
                {sizeText(other)} · {timesText(other, zone)} · {other.status}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      {data !== undefined && found.length === 0 && picked.size === 0 && (
        <p className="muted">
          {text === '' ? 'There is no other story.' : 'No other story has it.'}
        </p>
      )}
      {more > 0 && (
        <p className="muted">And {more.toLocaleString('en')} more, which a word above finds.</p>
      )}
    </TriageDialog>
  );
}

interface MenuProps {
  readonly stories: readonly Story[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks which story the others become part of. */
export function MergeMenu({ stories, onClose, onDone }: MenuProps) {
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
