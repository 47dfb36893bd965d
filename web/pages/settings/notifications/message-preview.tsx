import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import { Skeleton } from '../../../components/states/states.tsx';
import { TextLines } from '../../../components/value/text-lines.tsx';
import styles from '../settings.module.css';

interface Props {
  readonly connector: string;
  /** `null` for the latest. */
  readonly alert: string | null;
  readonly title?: string | null;
  readonly body?: string | null;
}

/** What would be sent about an alert, and what is wrong with the templates. */
export function MessagePreview({ connector, alert, title = null, body = null }: Props) {
  const { data, error } = useQuery({
    queryKey: ['POST /dw/connectors/_preview', connector, alert, title, body],
    queryFn: ({ signal }) =>
      call('POST /dw/connectors/_preview', { body: { connector, alert, title, body } }, signal),
    retry: false,
  });
  if (error !== null) return <p className="bad">{error.message}</p>;
  if (data === undefined) return <Skeleton rows={3} />;
  return (
    <section aria-label="Preview of the message">
      {data.faults.map(({ part, line, column, message }) => (
        <p key={`${part} ${line} ${column}`} className="bad" role="alert">
          {part === 'title' ? 'Title' : 'Text'}, line {line}, column {column}: {message}
        </p>
      ))}
      <div className={styles['json']} tabIndex={0}>
        <TextLines text={data.text} />
      </div>
    </section>
  );
}
