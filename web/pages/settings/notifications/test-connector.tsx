import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { FormButtons, FormError } from '../../../components/form/form.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import styles from '../settings.module.css';
import { ChooseAlert } from './choose-alert.tsx';
import { MessagePreview } from './message-preview.tsx';
import type { Connector } from './notification-types.ts';

interface Props {
  readonly connector: Connector;
  readonly onClose: () => void;
}

/** Sends a message about a real alert, and says what the receiver has answered. */
export function TestConnector({ connector, onClose }: Props) {
  const [alert, setAlert] = useState<string | null>(null);
  const test = useChange('POST /dw/connectors/:id/_test', ['GET /dw/deliveries']);
  return (
    <Modal opened onClose={onClose} title={`Test ${connector.name}`} size="lg">
      <div className={styles['form']}>
        <ChooseAlert value={alert} onChange={setAlert} />
        <MessagePreview connector={connector.id} alert={alert} />
        {test.error !== null && <FormError error={test.error} />}
        {test.data !== undefined && (
          <p role="status" className={test.data.state === 'sent' ? 'good' : 'bad'}>
            {test.data.state === 'sent' ? 'The receiver has taken it.' : 'It was not sent: '}
            {test.data.reason !== null && <ValueText text={test.data.reason} most={300} />}
          </p>
        )}
        <FormButtons>
          <Button onClick={onClose}>Close</Button>
          <Button
            variant="filled"
            loading={test.isPending}
            onClick={() => test.mutate({ id: connector.id, body: { alert } })}
          >
            Send test
          </Button>
        </FormButtons>
      </div>
    </Modal>
  );
}
