export { compileJavaRegex } from './java.ts';
export { compileLuceneRegex } from './lucene.ts';
export { RegexLimitError } from './result.ts';
export type { RegexOptions, RegexResult } from './result.ts';
