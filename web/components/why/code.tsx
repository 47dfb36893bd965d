import { useState } from 'react';
import { FieldValue } from '../page-parts/page-parts.tsx';
import { ValueText } from '../value/value.tsx';
import { foldQuiet, type ClauseMark, type CodeLine, type WhyField } from './clauses.ts';
import styles from './why.module.css';

interface Props {
  readonly lines: readonly CodeLine[];
  /** Whether alternatives are shown, with what was there instead. */
  readonly isAll: boolean;
}

/** Values of one test that are shown. */
const MAX_VALUES = 3;

/** Lines of a query, and below each what its tests have found. */
export function Code({ lines, isAll }: Props) {
  const [active, setActive] = useState<number | null>(null);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const shown = (line: CodeLine) => (
    <Line key={line.number} line={line} isAll={isAll} active={active} onActive={setActive} />
  );
  return (
    <div className={styles['code']}>
      {foldQuiet(lines).map(({ kind, lines: some }) => {
        const [{ number: first } = { number: 0 }] = some;
        if (kind === 'lines' || isAll || open.has(first)) return some.map(shown);
        return (
          <button
            type="button"
            key={first}
            className={styles['fold']}
            onClick={() => setOpen(new Set([...open, first]))}
          >
            … {some.length} lines of alternatives that were not met
          </button>
        );
      })}
    </div>
  );
}

interface LineProps {
  readonly line: CodeLine;
  readonly isAll: boolean;
  readonly active: number | null;
  readonly onActive: (start: number | null) => void;
}

function Line({ line: { number, pieces, ended }, isAll, active, onActive }: LineProps) {
  const found = ended.filter((mark) => isAll || (mark.part !== 'idle' && !isPlain(mark)));
  return (
    <>
      <div className={styles['line']}>
        <span className={styles['number']} aria-hidden="true">
          {number}
        </span>
        <code>
          {pieces.map(({ text, mark, isIdle }, at) => (
            <span
              // oxlint-disable-next-line react/no-array-index-key
              key={at}
              className={styles[mark === null ? 'word' : 'test']}
              data-part={mark?.part ?? (isIdle ? 'idle' : undefined)}
              data-active={mark !== null && mark.start === active}
              {...(mark === null
                ? {}
                : {
                    onMouseEnter: () => onActive(mark.start),
                    onMouseLeave: () => onActive(null),
                  })}
            >
              <ValueText text={text.replaceAll('\t', '  ')} most={2_000} />
            </span>
          ))}
        </code>
      </div>
      {found.length > 0 && (
        <ul className={styles['values']}>
          {found.map((mark) => (
            <li
              key={mark.start}
              data-part={mark.part}
              data-active={mark.start === active}
              onMouseEnter={() => onActive(mark.start)}
              onMouseLeave={() => onActive(null)}
            >
              <Found mark={mark} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Whether the query says the only value that there can be: to say it again would tell nothing. */
function isPlain({ part, text, fields }: ClauseMark): boolean {
  const [only, ...others] = fields;
  const [value, ...more] = only?.satisfying ?? [];
  if (part !== 'met' || others.length > 0 || value === undefined || more.length > 0) return false;
  return text === value || text.endsWith(`== "${String(value)}"`);
}

function Found({ mark: { part, isTrue, failure, fields } }: { readonly mark: ClauseMark }) {
  if (failure !== null) return <>could not be evaluated: {failure}</>;
  return fields.map((each) => (
    <span key={each.field} style={{ marginRight: 8 }}>
      <span className={styles['field']}>{each.field}</span>{' '}
      {isTrue ? <Satisfying of={each} /> : <Instead of={each} isWanted={part === 'absent'} />}
    </span>
  ));
}

function Satisfying({ of: { field, values, satisfying, more } }: { readonly of: WhyField }) {
  const shown = satisfying.length > 0 ? satisfying : values;
  if (shown.length === 0) return <span className="muted">has no value</span>;
  const others = shown.length - MAX_VALUES + (satisfying.length > 0 ? 0 : more);
  return (
    <>
      <Values field={field} values={shown} />
      {others > 0 && <span className="muted"> and {others} others</span>}
    </>
  );
}

const Values = ({ field, values }: Pick<WhyField, 'field' | 'values'>) =>
  values.slice(0, MAX_VALUES).map((value, at) => (
    // oxlint-disable-next-line react/no-array-index-key
    <span key={at}>
      {at > 0 && ', '}
      <FieldValue field={field} text={String(value)} />
    </span>
  ));

/** What a test that is false has seen. */
function Instead({
  of: { field, values, more },
  isWanted,
}: {
  readonly of: WhyField;
  readonly isWanted: boolean;
}) {
  if (values.length === 0) return <span className="muted">has no value</span>;
  const [first] = values;
  const count = values.length + more;
  if (isWanted)
    return (
      <span className="muted">
        {count === 1 ? 'is another' : `has no such value among its ${count}`}
        {count === 1 && (
          <>
            : <FieldValue field={field} text={String(first)} />
          </>
        )}
      </span>
    );
  return (
    <>
      <span className="muted">was </span>
      <Values field={field} values={values} />
      {count > MAX_VALUES && <span className="muted"> and {count - MAX_VALUES} others</span>}
    </>
  );
}
