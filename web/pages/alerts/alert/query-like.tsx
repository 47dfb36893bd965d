import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { JsonObject } from '../../../../src/events/json.ts';
import { copy } from '../../../components/value/copy.ts';
import { queryLike } from './event-query.ts';
import styles from './alert.module.css';

/** A query for events that do the same: to copy, or to run. It is no link: what an attacker wrote is in no address. */
export function QueryLike({ document }: { readonly document: JsonObject }) {
  const navigate = useNavigate();
  const query = queryLike(document);
  return (
    <p className={styles['actions']}>
      <Button onClick={() => copy(query, 'Copied as EQL.')}>Copy as EQL</Button>
      <Button onClick={() => void navigate({ to: '/hunt', search: { q: query } })}>
        Hunt for the same
      </Button>
    </p>
  );
}
