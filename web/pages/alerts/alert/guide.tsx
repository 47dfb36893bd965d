import { Markdown } from '../../../components/markdown/markdown.tsx';

/** What to do with alerts of the rule, in the words of who wrote it. */
export function Guide({ text }: { readonly text: string }) {
  if (text.trim() === '') return <p className="muted">The rule has no investigation guide.</p>;
  return <Markdown text={text} />;
}
