import type { ReactNode } from 'react';
import type { RuleData } from '../../../src/report/html/data.ts';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { OutLink } from '../../components/link/out-link.tsx';
import { attackAddress } from '../../components/link/safe-address.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { ValueText } from '../../components/value/value.tsx';
import { Name } from '../name.tsx';
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
      {note.trim() !== '' && (
        <Fold title="Investigation guide">
          <Markdown text={note} />
        </Fold>
      )}
      {falsePositives.length > 0 && (
        <Fold title="False positives">
          <List>
            {falsePositives.map((each) => (
              <Markdown key={each} text={each} />
            ))}
          </List>
        </Fold>
      )}
      {setup.trim() !== '' && (
        <Fold title="Setup">
          <Markdown text={setup} />
        </Fold>
      )}
      {withQuery && (
        <Fold title="Query">
          <pre className={styles['query']} tabIndex={0} aria-label="Query">
            {query
              .trim()
              .split('\n')
              .map((line, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <div key={index}>
                  <ValueText text={line.replaceAll('\t', '  ')} most={2_000} />
                </div>
              ))}
          </pre>
        </Fold>
      )}
      <Facts>
        {threat.length > 0 && (
          <Fact name="ATT&CK">
            <ul>
              {threat.map((entries, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>
                  {entries.map(({ id, name }, at) => (
                    // oxlint-disable-next-line react/no-array-index-key
                    <span key={at}>
                      {at > 0 && ' › '}
                      <OutLink address={attackAddress(id) ?? ''}>
                        <Name of={`${id} ${name}`} />
                      </OutLink>
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {references.length > 0 && (
          <Fact name="References">
            <ul>
              {references.map((each, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>
                  <OutLink address={each} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {tags.length > 0 && (
          <Fact name="Tags">
            <Name of={tags.join(', ')} />
          </Fact>
        )}
        <Fact name="Rule id">
          <ValueText text={id} most={80} />
        </Fact>
      </Facts>
    </div>
  );
}

function Fold({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details className={styles['more']}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

const List = ({ children }: { readonly children: readonly ReactNode[] }) => (
  <ul className={styles['bullets']}>
    {children.map((child, index) => (
      // oxlint-disable-next-line react/no-array-index-key
      <li key={index}>{child}</li>
    ))}
  </ul>
);
