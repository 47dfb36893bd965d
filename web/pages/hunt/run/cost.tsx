import { useAnswer } from '../../../api/queries.ts';
import { bytesText, counted, shortNumber } from '../numbers.ts';
import type { Asked } from './use-hunt.ts';
import styles from '../hunt.module.css';

/** What a hunt would read, before it does. @param asked `null`: the query has an error, or is being written */
export function Cost({ asked }: { readonly asked: Asked | null }) {
  const { query = '', from, to, streams } = asked ?? {};
  const body = {
    query,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(streams === undefined ? {} : { streams: [...streams] }),
  };
  const plan = useAnswer('POST /dw/hunt/_plan', { body }, { enabled: asked !== null });
  if (asked === null) return null;
  if (plan.error !== null) return <span className={styles['notice']}>{plan.error.message}</span>;
  const cost = plan.data?.cost;
  if (cost == null) return null;
  return (
    <span className={styles['cost']} data-old={plan.isPlaceholderData}>
      {cost.segmentsRead === 0
        ? `Reads nothing: no event of ${shortNumber(cost.events)} can match`
        : `Reads ${shortNumber(cost.segmentsRead)} of ${counted(cost.segments, 'segment')}, at most ` +
          `${shortNumber(cost.eventsRead)} of ${counted(cost.events, 'event')}, ${bytesText(cost.bytesRead)}`}
    </span>
  );
}
