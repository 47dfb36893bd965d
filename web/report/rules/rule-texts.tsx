import type { ReactNode } from 'react';
import type { RuleData } from '../../../src/report/html/data.ts';
import { Each } from '../../components/each/each.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { OutLink, attackAddress } from '../../components/link/out-link.tsx';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { TextLines } from '../../components/value/text-lines.tsx';
import { ValueText, NameText } from '../../components/value/value.tsx';
import styles from './rules.module.css';

interface Props {
  readonly rule: RuleData;
  /** Whether its query is shown too; an alert shows it with what it found. */
  readonly withQuery?: boolean;
}

/** What a rule says of itself: what it looks for, how to look into it, and what else could look like it. */
export function RuleTexts({ rule: { texts }, withQuery = false }: Props) {
  if (texts === null)
    return (
      <p className="muted">The texts of this rule are not in this file: its size is limited.</p>
    );
  const { id, description, note, setup, query, falsePositives, references, tags, threat } = texts;
  return (
    <div className={styles['texts']}>
      <Markdown text={description} />
      <Prose title="Investigation guide" text={note} />
      {falsePositives.length > 0 && (
        <Fold title="False positives">
          <ul style={{ paddingLeft: 18, listStyle: 'disc' }}>
            <Each of={falsePositives}>
              {(each) => (
                <li>
                  <Markdown text={each} />
                </li>
              )}
            </Each>
          </ul>
        </Fold>
      )}
      <Prose title="Setup" text={setup} />
      {withQuery && <Query text={query} />}
      <Facts>
        <ListFact name="ATT&CK" of={threat}>
          {(entries) => (
            <Each of={entries} between=" › ">
              {({ id, name }) => (
                <OutLink address={attackAddress(id) ?? ''}>
                  <NameText text={`${id} ${name}`} />
                </OutLink>
              )}
            </Each>
          )}
        </ListFact>
        <ListFact name="References" of={references}>
          {(each) => <OutLink address={each} />}
        </ListFact>
        {tags.length > 0 && (
          <Fact name="Tags">
            <NameText text={tags.join(', ')} />
          </Fact>
        )}
        <Fact name="Rule id">
          <ValueText text={id} most={80} />
        </Fact>
      </Facts>
    </div>
  );
}

const Query = ({ text }: { readonly text: string }) => (
  <Fold title="Query">
    <pre className={styles['query']} tabIndex={0} aria-label="Query">
      <TextLines text={text.trim()} />
    </pre>
  </Fold>
);

const Fold = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <details className={styles['more']}>
    <summary>{title}</summary>
    {children}
  </details>
);

const Prose = ({ title, text }: { readonly title: string; readonly text: string }) =>
  text.trim() !== '' && (
    <Fold title={title}>
      <Markdown text={text} />
    </Fold>
  );

interface ListFactProps<T> {
  readonly name: string;
  readonly of: readonly T[];
  readonly children: (each: T) => ReactNode;
}

const ListFact = <T,>({ name, of, children }: ListFactProps<T>) =>
  of.length > 0 && (
    <Fact name={name}>
      <ul className={styles['plain']}>
        <Each of={of}>{(each) => <li>{children(each)}</li>}</Each>
      </ul>
    </Fact>
  );
