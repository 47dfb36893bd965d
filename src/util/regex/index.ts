export { compileJavaRegex } from './java.ts';
export { compileLuceneRegex } from './lucene.ts';
export { RegexLimitError } from './pattern.ts';
export type { RegexOptions, RegexResult } from './pattern.ts';
