import { Fragment, useEffect, useId, useMemo, useRef, useState } from 'react';
import { announce } from '../components/announce/announce.tsx';
import { Badge } from '../components/badge/badge.tsx';
import { LinkButton } from '../components/icon/icon-button.tsx';
import { NameText, ValueText } from '../components/value/value.tsx';
import { useKeys } from '../keys/keys.ts';
import { KeySign } from '../keys/key-sign.tsx';
import {
  EqlEditor,
  type EqlEditorHandle,
  type EqlEditorProps,
  type Finding,
} from './eql-editor.tsx';
import { sentence } from './language/words.ts';
import styles from './editor.module.css';

type Props = Omit<EqlEditorProps, 'onFindings' | 'describedBy' | 'ref'>;

/** Further findings are only counted: most of them follow from the first. */
const MAX_SHOWN = 8;

/** An editor of queries with errors and warnings in words below it. A key applies the first suggested fix. */
export function QueryEditor(props: Props) {
  const { value, isReadOnly = false } = props;
  const [found, setFound] = useState<readonly Finding[]>([]);
  const editor = useRef<EqlEditorHandle>(null);
  const id = useId();
  const findings = useMemo(() => inOrder(found), [found]);
  const shown = findings.slice(0, MAX_SHOWN);
  const fixable = isReadOnly ? undefined : shown.find(({ fixes }) => fixes.length > 0);
  const take = ({ start, end }: Finding, fix: string) => editor.current?.replace(start, end, fix);
  useKeys([
    {
      command: 'takeFix',
      isOn: fixable !== undefined,
      run: () => {
        const [fix] = fixable?.fixes ?? [];
        if (fixable !== undefined && fix !== undefined) take(fixable, fix);
      },
    },
  ]);
  useSaid(findings);
  return (
    <div>
      <EqlEditor {...props} describedBy={id} onFindings={setFound} ref={editor} />
      <ul id={id} className={styles['findings']} aria-label={`Findings in ${props.label}`}>
        {shown.map((finding) => {
          const { code, severity, message, hint, fixes, start, end } = finding;
          return (
            <li key={`${code} ${start} ${message}`} data-severity={severity}>
              <Badge tone={TONES[severity]}>{severity}</Badge>{' '}
              <LinkButton onClick={() => editor.current?.select(start, end)}>
                {value.includes('\n') && `Line ${lineAt(value, start)}: `}
                <NameText text={`${sentence(message)}.`} />
              </LinkButton>{' '}
              <span className="muted">{code}</span>
              {fixes.length > 0 && !isReadOnly ? (
                <span className={styles['fixes']}>
                  Write{' '}
                  {fixes.map((fix, index) => (
                    <Fragment key={fix}>
                      <button
                        type="button"
                        aria-label={`Write ${fix}`}
                        onClick={() => take(finding, fix)}
                      >
                        <ValueText text={fix} most={80} />
                      </button>
                      {finding === fixable && index === 0 && <KeySign of="takeFix" />}
                    </Fragment>
                  ))}
                </span>
              ) : (
                hint !== null && (
                  <div className="muted">
                    <NameText text={`${sentence(hint)}.`.replace('?.', '?')} most={400} />
                  </div>
                )
              )}
            </li>
          );
        })}
        {findings.length > MAX_SHOWN && (
          <li className="muted">and {findings.length - MAX_SHOWN} more</li>
        )}
      </ul>
    </div>
  );
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

const TONES = { error: 'bad', warning: 'warn', note: 'plain' } as const;

const inOrder = (findings: readonly Finding[]) =>
  findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || a.start - b.start);

const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length;

/** Announces the worst finding to screen readers, and that there are none any more. */
function useSaid(findings: readonly Finding[]): void {
  const [worst] = findings;
  const text =
    worst === undefined
      ? ''
      : `${worst.severity}: ${worst.message}. ${worst.hint ?? ''}${
          findings.length === 1 ? '' : ` ${findings.length - 1} more.`
        }`;
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current && text === '') return;
    isFirst.current = false;
    announce(text === '' ? 'The query has no findings any more.' : text);
  }, [text]);
}
