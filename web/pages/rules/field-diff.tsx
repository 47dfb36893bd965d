import { ValueText } from '../../components/value/value.tsx';
import { diffLines, linesOf } from './diff-lines.ts';
import styles from './field-diff.module.css';

interface Props {
  readonly field: string;
  /** `null` and `undefined`: it was not there. */
  readonly before: unknown;
  readonly after: unknown;
  /** What the two sides are called; left out, before and after. */
  readonly names?: readonly [string, string];
}

const SIGNS = { same: ' ', gone: '−', new: '+' } as const;
const WORDS = { same: '', gone: 'removed: ', new: 'added: ' } as const;

/** What a field was and is, line by line. */
export function FieldDiff({ field, before, after, names }: Props) {
  const lines = diffLines(linesOf(before), linesOf(after));
  return (
    <figure className={styles['diff']}>
      <figcaption>
        <code>
          <ValueText text={field} />
        </code>
        {names !== undefined && (
          <span className="muted">
            {' '}
            − {names[0]} · + {names[1]}
          </span>
        )}
      </figcaption>
      <div className={styles['lines']} tabIndex={0} role="group" aria-label="What has changed">
        {lines.map(({ kind, text }, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} data-kind={kind}>
            <span aria-hidden="true">{SIGNS[kind]}</span>
            <span className="unseen">{WORDS[kind]}</span>
            <ValueText text={text} most={2_000} />
          </div>
        ))}
      </div>
    </figure>
  );
}
