import type { AnswerOf } from '../../api/client.ts';
import { Icon } from '../../components/icon/icon.tsx';
import styles from './health.module.css';

type Health = AnswerOf<'GET /dw/health'>;

const TEXT = {
  ok: 'Nothing was missed',
  warning: 'Something needs a look',
  problem: 'Something was missed, or will be',
} as const;

/** The one sentence that all of this is for. */
export function Proof({ health: { status, proof } }: { readonly health: Health }) {
  return (
    <section className={styles['proof']} data-status={status} aria-label="Proof">
      <span className={styles['sign']}>
        <Icon name={status === 'ok' ? 'check' : 'alerts'} size={20} />
      </span>
      <div>
        <h2>{TEXT[status]}</h2>
        <p>{proof}</p>
      </div>
    </section>
  );
}
