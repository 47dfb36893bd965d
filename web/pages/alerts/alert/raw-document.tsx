import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { JsonObject } from '../../../../src/events/json.ts';
import { send, call, type AnswerOf } from '../../../api/client.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { conditionFor } from '../../../components/field-value/field-value.tsx';
import { saveFile } from '../../../components/save-file.ts';
import { Loaded } from '../../../components/states/states.tsx';
import { complain } from '../../../components/undo/undo.tsx';
import { copy } from '../../../components/value/copy-items.tsx';
import { indented } from '../../../components/value/indented.ts';
import { ValueText } from '../../../components/value/value.tsx';
import { textAt, textsAt } from '../../../components/value/values-of.ts';
import styles from './alert.module.css';

const LINE = 20;
/** Of one line: arguments may be a megabyte. */
const MAX_LENGTH = 2_000;

/** The document as it is stored, digit by digit. It is asked for when it is unfolded. */
export function RawDocument({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false);
  const raw = useQuery({
    queryKey: ['raw alert', id],
    queryFn: async ({ signal }) => {
      const answer = await send('GET /dw/alerts/_documents', { query: { id, limit: 1 } }, signal);
      return documentIn(await answer.text());
    },
    enabled: isOpen,
  });
  if (!isOpen)
    return (
      <p>
        <Button onClick={() => setOpen(true)}>Show the document</Button>
      </p>
    );
  return (
    <Loaded of={raw}>
      {(text) =>
        text === null ? (
          <p className="muted">There is no document of this alert any more.</p>
        ) : (
          <>
            <p className="wrap">
              <Button onClick={() => copy(`${text}\n`, 'Copied as one line of NDJSON.')}>
                Copy as NDJSON
              </Button>
              <span className="muted">
                {new TextEncoder().encode(text).length.toLocaleString('en')} bytes
              </span>
            </p>
            <Lines text={text} />
          </>
        )
      }
    </Loaded>
  );
}

function Lines({ text }: { readonly text: string }) {
  const lines = useMemo(() => indented(text).split('\n'), [text]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  return (
    <div
      className={styles['raw']}
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={`Document, ${lines.length} lines`}
    >
      <div style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} style={{ transform: `translateY(${start}px)` }}>
            <ValueText text={lines[index] ?? ''} most={MAX_LENGTH} />
          </div>
        ))}
      </div>
    </div>
  );
}

const BEFORE = '{"documents":[';

/** The one document of an answer, as it was sent; `null` where there is none. */
function documentIn(answer: string): string | null {
  const end = answer.lastIndexOf('],"next":');
  if (!answer.startsWith(BEFORE) || end <= BEFORE.length) return null;
  return answer.slice(BEFORE.length, end);
}

type Case = AnswerOf<'POST /dw/alerts/:id/_test'>;
type Expected = 'true_positive' | 'false_positive';

/** Makes a case for the tests of the rule of the alert: what it is right about, or must not find again. */
export function TestCase({ id }: { readonly id: string }) {
  const [made, setMade] = useState<Case | null>(null);
  const make = (expected: Expected) =>
    call('POST /dw/alerts/:id/_test', { id, body: { expected } }).then(setMade, complain);
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

const Made = ({
  made: { file, case: text, text: whole, isPassed, notes },
}: {
  readonly made: Case;
}) => (
  <div>
    <p className="wrap">
      <ValueText text={file} />
      <Badge tone={isPassed ? 'good' : 'warn'}>
        {isPassed ? 'the rule passes it' : 'the rule fails it as it is now'}
      </Badge>
      <Button
        onClick={() =>
          saveFile(
            file.split('/').at(-1) ?? 'tests.toml',
            new Blob([whole], { type: 'application/toml' }),
          )
        }
      >
        Download the file with it
      </Button>
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

/** A query for events that do the same: to copy, or to run. It is no link: what an attacker wrote is in no address. */
export function QueryLike({ document }: { readonly document: JsonObject }) {
  const navigate = useNavigate();
  const query = queryLike(document);
  return (
    <p className="wrap">
      <Button onClick={() => copy(query, 'Copied as EQL.')}>Copy as EQL</Button>
      <Button onClick={() => void navigate({ to: '/hunt', search: { q: query } })}>
        Hunt for the same
      </Button>
    </p>
  );
}

/** What tells an event of its kind: what it did, and in which image. */
const FIELDS = ['process.executable', 'file.path', 'container.image.name'];
const MAX_ARGUMENTS = 8;

/** A query that finds events that do the same as this one. */
function queryLike(document: JsonObject): string {
  const category = textAt(document, 'event.category') ?? 'any';
  const values = FIELDS.flatMap((field) => {
    const value = textAt(document, field);
    return value === null ? [] : [[field, value] as const];
  });
  const args = [...new Set(textsAt(document, 'process.args').slice(1, MAX_ARGUMENTS + 1))];
  const conditions = [...values, ...args.map((arg) => ['process.args', arg] as const)].map(
    ([field, value]) => conditionFor(field, value),
  );
  const known = /^[a-z_]+$/.test(category) ? category : 'any';
  return `${known} where ${conditions.length === 0 ? 'true' : conditions.join(' and\n  ')}`;
}
