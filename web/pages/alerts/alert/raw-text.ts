const BEFORE = '{"documents":[';

/** The one document of an answer, as it was sent; `null` where there is none. */
export function documentIn(answer: string): string | null {
  const end = answer.lastIndexOf('],"next":');
  if (!answer.startsWith(BEFORE) || end <= BEFORE.length) return null;
  return answer.slice(BEFORE.length, end);
}
