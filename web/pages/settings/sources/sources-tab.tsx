import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { FirstEvent } from '../../../components/first-event/first-event.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { ReadSources } from '../../../components/sources/read-sources.tsx';
import { Senders, Streams } from '../../../components/sources/sources.tsx';
import { Workers } from '../../../components/sources/workers.tsx';
import { Loaded } from '../../../components/states/states.tsx';
import styles from '../settings.module.css';
import { Outputs } from './outputs.tsx';

const EVERY_MS = 10_000;

/** Who sends events, and where they go; without any, how to send the first. */
export function SourcesTab() {
  const sources = useAnswer('GET /dw/sources', {}, { every: EVERY_MS });
  const [isAdding, setAdding] = useState(false);
  return (
    <Loaded of={sources}>
      {({ streams, senders, others, read }) =>
        streams.length === 0 ? (
          <div className={styles['scroll']}>
            <Workers />
            <ReadSources sources={read} />
            <div style={{ padding: '16px var(--inset)' }}>
              <FirstEvent title="No event has come yet" />
            </div>
          </div>
        ) : (
          <div className={styles['scroll']}>
            <div className={styles['line']}>
              <p className="muted">
                {streams.length === 1
                  ? 'One stream'
                  : `${streams.length.toLocaleString('en')} streams`}
                , {senders.length === 1 ? 'one sender' : `${senders.length} senders`} since the
                start of the service
                {others > 0 && `, and ${others} more that are not listed`}
              </p>
              <Button leftSection={<Icon name="plus" size={14} />} onClick={() => setAdding(true)}>
                Connect a source
              </Button>
            </div>
            <Workers />
            <ReadSources sources={read} />
            <Senders senders={senders} />
            <Streams streams={streams} />
            <Outputs />
            <Modal
              opened={isAdding}
              onClose={() => setAdding(false)}
              title="Connect a source"
              size={860}
            >
              {isAdding && <FirstEvent />}
            </Modal>
          </div>
        )
      }
    </Loaded>
  );
}
