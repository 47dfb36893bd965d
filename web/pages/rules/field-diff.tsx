import { ValueText } from '../../components/value/value.tsx';
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

interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** A value of a rule as lines: texts as they are, everything else as JSON. */
export function linesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.replace(/\n$/, '').split('\n');
}

/** Beyond this, lines are compared in place: what a table would need grows with the product. */
const MAX_CELLS = 1_000_000;

/** How one text becomes another: the fewest lines that go and come. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const same = (texts: readonly string[]) => texts.map((text) => ({ kind: 'same' as const, text }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const gone = (text = '') => ({ kind: 'gone' as const, text });
  const fresh = (text = '') => ({ kind: 'new' as const, text });
  if (before.length * after.length > MAX_CELLS) return [...before.map(gone), ...after.map(fresh)];
  // common[i][j]: how many lines the two have in common from i and j on, in order.
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      out.push({ kind: 'same', text: before[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      out.push(gone(before[i]));
      i += 1;
    } else {
      out.push(fresh(after[j]));
      j += 1;
    }
  }
  return out;
}
