import { useMemo, useState } from 'react';
import { indented } from '../../components/value/indented.ts';
import { ValueText } from '../../components/value/value.tsx';
import styles from './detail.module.css';

const MOST_OF_LINE = 2_000;
const SAID_MS = 2_000;

/** The document of an event as it was read, digit by digit. */
export function DocumentLines({ json }: { readonly json: string }) {
  const lines = useMemo(() => indented(json).split('\n'), [json]);
  const [said, setSaid] = useState('Copy');
  const say = (text: string) => {
    setSaid(text);
    setTimeout(() => setSaid('Copy'), SAID_MS);
  };
  return (
    <div className={styles['document']}>
      <button
        type="button"
        className={styles['copy']}
        onClick={() =>
          void navigator.clipboard.writeText(json).then(
            () => say('Copied'),
            () => say('The browser does not let the page copy'),
          )
        }
      >
        {said}
      </button>
      <pre tabIndex={0} aria-label="Document">
        {lines.map((line, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index}>
            <ValueText text={line} most={MOST_OF_LINE} />
          </div>
        ))}
      </pre>
    </div>
  );
}
