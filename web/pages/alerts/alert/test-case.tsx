import { Button } from '@mantine/core';
import { useState } from 'react';
import { call, type AnswerOf } from '../../../api/client.ts';
import { complain } from '../../../components/undo/undo.tsx';
import { Badge } from '../../../components/badge/badge.tsx';
import { copy } from '../../../components/value/copy.ts';
import { ValueText } from '../../../components/value/value.tsx';
import styles from './alert.module.css';

type Case = AnswerOf<'POST /dw/alerts/:id/_test'>;
type Expected = 'true_positive' | 'false_positive';

interface Props {
  readonly id: string;
}

/** Makes a case for the tests of the rule of the alert: what it is right about, or must not find again. */
export function TestCase({ id }: Props) {
  const [made, setMade] = useState<Case | null>(null);
  const make = async (expected: Expected) => {
    try {
      setMade(await call('POST /dw/alerts/:id/_test', { id, body: { expected } }));
    } catch (error) {
      complain(error);
    }
  };
  return (
    <>
      <p className="wrap">
        Make a test of the rule from this:
        <Button onClick={() => void make('true_positive')}>it must be found</Button>
        <Button onClick={() => void make('false_positive')}>it must not be found</Button>
      </p>
      {made !== null && <Made made={made} />}
    </>
  );
}

function Made({
  made: { file, case: text, text: whole, isPassed, notes },
}: {
  readonly made: Case;
}) {
  return (
    <div>
      <p className="wrap">
        <ValueText text={file} />
        <Badge tone={isPassed ? 'good' : 'warn'}>
          {isPassed ? 'the rule passes it' : 'the rule fails it as it is now'}
        </Badge>
        <Button onClick={() => download(file, whole)}>Download the file with it</Button>
        <Button onClick={() => copy(text, 'Copied the test case.')}>Copy</Button>
      </p>
      {notes.map((note) => (
        <p key={note} className="muted">
          <ValueText text={note} />
        </p>
      ))}
      <div
        className={styles['diff']}
        tabIndex={0}
        role="group"
        aria-label="Lines that are added to the tests of the rule"
      >
        {text
          .trimEnd()
          .split('\n')
          .map((line, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at}>
              <span aria-hidden="true">+ </span>
              <ValueText text={line} most={400} />
            </div>
          ))}
      </div>
    </div>
  );
}

/** Downloads a text as a file. */
function download(path: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/toml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = path.split('/').at(-1) ?? 'tests.toml';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
