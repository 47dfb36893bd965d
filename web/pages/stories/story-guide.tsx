import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Loaded } from '../../components/states/states.tsx';
import { worstAlert } from './worst-alert.ts';
import styles from './stories.module.css';
import type { StoryDetail } from './story-detail.ts';

const guideOf = ({ rule }: AnswerOf<'GET /dw/rules/:id'>): string => {
  const { note } = rule as { readonly note?: unknown };
  return typeof note === 'string' ? note : '';
};

/** What to do, in the words of the worst rule of the story. */
export function StoryGuide({ detail: { alerts } }: { readonly detail: StoryDetail }) {
  const worst = worstAlert(alerts);
  const rule = useAnswer(
    'GET /dw/rules/:id',
    { id: worst?.ruleId ?? '' },
    { enabled: worst !== undefined },
  );
  return (
    <Loaded of={rule}>
      {(found) => {
        const text = guideOf(found);
        return (
          <>
            <p className={styles['source']}>
              Of the worst rule of this story,{' '}
              <Link to={`/rules/${encodeURIComponent(worst?.ruleId ?? '')}` as '/rules'}>
                {worst?.ruleName}
              </Link>
            </p>
            {text === '' ? <p>It has no guide.</p> : <Markdown text={text} />}
          </>
        );
      }}
    </Loaded>
  );
}
