import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { send } from '../../../api/client.ts';
import { Loaded } from '../../../components/states/states.tsx';
import { copy } from '../../../components/value/copy.ts';
import { indented } from '../../../components/value/indented.ts';
import { ValueText } from '../../../components/value/value.tsx';
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
