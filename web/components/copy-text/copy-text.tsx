import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { complain } from '../undo/undo.tsx';
import { Icon } from '../icon/icon.tsx';
import styles from './copy-text.module.css';

interface Props {
  /** What it is, for those who hear it: "Command". */
  readonly label: string;
  readonly text: string;
}

const SAID_MS = 2_000;

/** Lines to be pasted somewhere else, with a button that copies them. */
export function CopyText({ label, text }: Props) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true), complain);
  return (
    <div className={styles['copy']}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button
        leftSection={<Icon name={isCopied ? 'check' : 'copy'} size={14} />}
        onClick={() => void copy()}
      >
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
