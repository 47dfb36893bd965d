import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { invalidate, ROLE_WITH, useRight } from '../../../api/queries.ts';
import { complain } from '../../../components/undo/undo.tsx';
import { Markdown } from '../../../components/markdown/markdown.tsx';
import styles from './alert.module.css';

interface Props {
  readonly text: string;
  readonly alertId: string;
  /** Steps that are done, by their place in the guide. */
  readonly steps: readonly number[];
}

/** What to do with alerts of the rule, in the words of who wrote it: what is done is checked, for all to see. */
export function Guide({ text, alertId, steps }: Props) {
  const canTriage = useRight('triage');
  const [own, setOwn] = useState<readonly number[] | null>(null);
  const done = own ?? steps;
  if (text.trim() === '') return <p className="muted">The rule has no investigation guide.</p>;
  const put = async (next: readonly number[]) => {
    setOwn(next);
    try {
      await call('PUT /dw/alerts/:id/_steps', { id: alertId, body: { steps: [...next] } });
      await invalidate('GET /dw/alerts/:id');
    } catch (error) {
      complain(error);
    }
    setOwn(null);
  };
  return (
    <>
      <p className="muted" role="status">
        {done.length === 0
          ? 'Check what you have done: it is kept with the alert.'
          : `${done.length} ${done.length === 1 ? 'step' : 'steps'} done.`}
        {!canTriage && ` Checking a step needs ${ROLE_WITH.triage}.`}
      </p>
      <Markdown
        text={text}
        step={(number, content) => (
          <label className={styles['step']} data-done={done.includes(number)}>
            <input
              type="checkbox"
              checked={done.includes(number)}
              disabled={!canTriage}
              onChange={({ currentTarget: { checked } }) =>
                void put(checked ? [...done, number] : done.filter((each) => each !== number))
              }
            />
            <span>{content}</span>
          </label>
        )}
      />
    </>
  );
}
