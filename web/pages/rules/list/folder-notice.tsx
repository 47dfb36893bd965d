import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import type { RulesMode } from '../use-rules-mode.ts';
import { commonFolder } from './common-folder.ts';
import type { RuleRow } from './rule-row.ts';
import styles from './list.module.css';

interface Props {
  readonly mode: RulesMode;
  readonly rules: readonly Pick<RuleRow, 'file'>[];
}

/** Says that files are the truth, where they are, and which of them cannot be read. */
export function FolderNotice({ mode: { problems, loadedAt, isWatched }, rules }: Props) {
  const folder = commonFolder(rules.flatMap(({ file }) => file ?? []));
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <>
      <p className={styles['notice']}>
        These rules are files{folder !== null && ' in '}
        {folder !== null && <ValueText text={folder} />}: what the files say holds, and nothing can
        be changed here.{' '}
        {isWatched ? 'A file that changes is read again at once.' : 'They are read at the start.'}
        {loadedAt !== null && (
          <>
            {' '}
            Last read <Time at={loadedAt} isAgo />.
          </>
        )}
      </p>
      {errors.map(({ file, message }) => (
        <p key={`${file} ${message}`} className={styles['notice']} data-tone="warn">
          <ValueText text={file} />: <ValueText text={message} />
        </p>
      ))}
    </>
  );
}
